"""Unpacking an uploaded zip: every file in it comes out whole under its own name, or a line says why not."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from tracker.jobs.import_failed import FileError, ImportFailed, failed, unread
from tracker.parsers.registry import LARGEST

_MOST_FILES = 10_000
# Of all files together, in bytes.
_MOST = 8 * LARGEST
# The list of files at the end of a zip: more bytes than so many files need.
_MOST_LISTED = _MOST_FILES * 400
_CHUNK = 1024 * 1024
_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_PACKED_AGAIN = (*_MAGIC, b"Rar!", b"7z\xbc\xaf", b"\xfd7zXZ", b"BZh", b"\x28\xb5\x2f\xfd")
# How a zip ends, without a comment: signature, four numbers of disks and files, size and place of the list, and the
# comment's length (APPNOTE.TXT 4.3.16). A list of the 64-bit kind has a locator of 20 bytes before that.
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 65_535
_LOCATOR, _LOCATOR_SIZE = b"PK\x06\x07", 20
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_archive(path: Path) -> bool:
    """Whether the file is a zip, by its first bytes."""
    with path.open("rb") as file:
        return file.read(4) in _MAGIC


def faults_of_archive(archive: Path, name: str) -> tuple[FileError, ...]:
    """Everything that keeps a zip, called by that name, from being unpacked and can be told without doing so."""
    try:
        with _opened(archive, name) as opened:
            return tuple(_faults(opened, _entries(opened), name))
    except ImportFailed as error:
        return error.errors


def unpack_files(*, archive: Path, into: Path) -> list[Path]:
    """Unpack the zip into the folder and return its files in order of name; what systems add of their own is left out.

    At most 10,000 files of 256 MB, 2 GB together. Raises ImportFailed with every file that cannot be unpacked: one
    that is encrypted, packed again inside, a link, or broken, or whose name leads elsewhere.
    """
    with _opened(archive, archive.name) as opened:
        entries = _entries(opened)
        errors = list(_faults(opened, entries, archive.name))
        if errors:
            raise ImportFailed(*errors)
        for name, entry in entries:
            try:
                _unpack(opened, entry, into / name)
            except ImportFailed as error:
                errors += error.errors
    if errors:
        raise ImportFailed(*errors)
    return sorted(into / name for name, _ in entries)


@contextmanager
def _opened(archive: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """The zip, once its list of files is known to fit in memory."""
    broken = failed("it is not a whole zip", name)
    with archive.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE))
        tail = file.read()
    end = len(tail) - _END_SIZE
    if tail[end : end + 4] != _END or tail[-2:] != b"\0\0":
        end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE:
        raise broken
    files, listed = struct.unpack_from("<HL", tail, end + 10)
    wide = tail[max(0, end - _LOCATOR_SIZE) : end].startswith(_LOCATOR)
    if wide or files > _MOST_FILES or listed > _MOST_LISTED:
        raise failed(f"it holds more than {_MOST_FILES:,} files, or is packed as if it did", name)
    try:
        opened = zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, UnicodeDecodeError):
        raise broken from None
    except OSError as error:
        raise unread(Path(name), error) from None
    with opened:
        yield opened


def _entries(opened: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files with their names, without folders and what macOS and Windows leave in a zip."""
    entries = []
    for entry in opened.infolist():
        name = entry.filename.replace("\\", "/")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        left_by_systems = parts[:1] == ["__MACOSX"] or parts[-1:] in ([".DS_Store"], ["Thumbs.db"], ["desktop.ini"])
        if not name.endswith("/") and parts and not left_by_systems and not parts[-1].startswith("._"):
            entries.append((name, entry))
    return entries


def _faults(opened: zipfile.ZipFile, entries: list[tuple[str, zipfile.ZipInfo]], archive: str) -> Iterator[FileError]:
    if not entries:
        yield FileError(archive, "", "there is no file in it")
    if len(entries) > _MOST_FILES:
        yield FileError(archive, "", f"it holds more than {_MOST_FILES:,} files")
        return
    if sum(entry.file_size for _, entry in entries) > _MOST:
        yield FileError(archive, "", f"its files are larger than {_MOST // 1024**3} GB together")
    seen: set[PurePosixPath] = set()
    for name, entry in entries:
        path = PurePosixPath(name)
        fault = fault_of_name(name) or _fault_of(opened, entry)
        if path in seen:
            fault = fault or "the name is in the zip twice"
        seen.add(path)
        if fault:
            yield FileError(_shown(name), "", fault)


def fault_of_name(name: str) -> str:
    """Why no file may be written under that name, or ""."""
    parts = name.split("/")
    if ".." in parts or name.startswith("/") or parts[0][1:2] == ":":
        return "the name leads out of its folder"
    if not name.isprintable() or any(len(part.encode("utf-8", "replace")) > 255 for part in parts) or len(name) > 1000:
        return "the name is too long or holds characters that are not text"
    return ""


def _fault_of(opened: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 1:
        return "it is encrypted: pack it without a password"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a link to another file"
    if entry.compress_type not in _READ:
        return f"it is packed in a way that is not read (method {entry.compress_type}): make an ordinary zip"
    if entry.file_size > LARGEST:
        return f"it is larger than {LARGEST // 1024**2} MB"
    try:
        with opened.open(entry) as packed:
            if packed.read(8).startswith(_PACKED_AGAIN):
                return "it is packed again inside the zip: unpack it first"
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, struct.error):
        return "it is broken in the zip"
    return ""


def _unpack(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path) -> None:
    shown, size = _shown(entry.filename), 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with opened.open(entry) as packed, path.open("xb") as file:
            while piece := packed.read(_CHUNK):
                size += len(piece)
                if size > LARGEST:
                    raise failed(f"it is larger than {LARGEST // 1024**2} MB", shown)
                file.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, struct.error):
        raise failed("it is broken in the zip", shown, f"after {size} bytes") from None
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise failed("the name is also that of a folder in the zip, or there twice", shown) from None
    except OSError as error:
        raise unread(Path(shown), error) from None


def _shown(name: str) -> str:
    """The name on one line of ordinary length."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= 200 else f"{plain[:200]}…"
