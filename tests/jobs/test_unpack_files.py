"""A zip comes out whole, or a line for each file says why not."""

import io
import stat
import struct
import zipfile

import pytest

from tracker.jobs import unpack_files as module
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.unpack_files import faults_of_archive, is_archive, unpack_files


@pytest.fixture
def zipped(tmp_path):
    """Write a zip of names (or ZipInfos) and contents."""

    def written(*entries, name="days.zip", **options):
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as packed:
            for entry, data in entries:
                packed.writestr(entry, data)
        return path

    return written


def errors(archive, into):
    """What unpacking says, which is also what looking says unless the file only breaks when it is read to its end."""
    with pytest.raises(ImportFailed) as failed:
        unpack_files(archive=archive, into=into)
    return [str(error) for error in failed.value.errors]


def test_files_come_out_under_their_names_without_what_systems_add(zipped, tmp_path):
    archive = zipped(
        ("b/day.xml", "two"), ("a.xml", "one"), ("b/", ""), ("__MACOSX/a.xml", "x"), ("b/.DS_Store", "x"),
        ("b/._day.xml", "x"), ("Thumbs.db", "x"), ("c\\d.xml", "three"),
    )  # fmt: skip
    assert is_archive(archive)
    assert faults_of_archive(archive, archive.name) == ()
    paths = unpack_files(archive=archive, into=tmp_path / "out")
    assert [(str(path.relative_to(tmp_path / "out")), path.read_text()) for path in paths] == [
        ("a.xml", "one"),
        ("b/day.xml", "two"),
        ("c/d.xml", "three"),
    ]
    assert sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file()) == [
        "a.xml",
        "d.xml",
        "day.xml",
    ]


@pytest.mark.parametrize("name", ["../day.xml", "a/../../day.xml", "/etc/day.xml", "C:/day.xml", "..\\day.xml"])
def test_a_name_that_leads_elsewhere_is_refused_and_nothing_is_written(zipped, tmp_path, name):
    archive = zipped(("good.xml", "x"), (name, "bad"))
    told = [f"{name.replace(chr(92), '/')}: the name leads out of its folder"]
    assert [str(fault) for fault in faults_of_archive(archive, archive.name)] == told
    assert errors(archive, tmp_path / "out" / "files") == told
    assert [path.name for path in tmp_path.rglob("*.xml")] == []


def test_a_name_that_is_no_text_or_too_long_is_refused(zipped, tmp_path):
    archive = zipped(("a\nb.xml", "x"), ("d" * 256, "x"))
    wrong = "the name is too long or holds characters that are not text"
    assert errors(archive, tmp_path / "out") == [f"a?b.xml: {wrong}", f"{'d' * 200}…: {wrong}"]


def test_every_file_that_cannot_be_unpacked_is_told(zipped, tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("day.xml", "x")
    link = zipfile.ZipInfo("link.xml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    slow = zipfile.ZipInfo("slow.xml")
    slow.compress_type = zipfile.ZIP_LZMA
    archive = zipped(
        ("inner.zip", inner.getvalue()), (link, "/etc/passwd"), ("good.xml", "x"), ("seven", b"7z\xbc\xaf")
    )
    with zipfile.ZipFile(archive, "a") as packed:
        packed.writestr(slow, "x")
    again = "it is packed again inside the zip: unpack it first"
    told = [
        f"inner.zip: {again}",
        "link.xml: it is a link to another file",
        f"seven: {again}",
        "slow.xml: it is packed in a way that is not read (method 14): make an ordinary zip",
    ]
    assert [str(fault) for fault in faults_of_archive(archive, archive.name)] == told
    assert errors(archive, tmp_path / "out") == told
    assert not (tmp_path / "out").exists()


def test_an_encrypted_file_is_refused(zipped, tmp_path):
    archive = zipped(("secret.xml", "x"))
    data = bytearray(archive.read_bytes())
    # The flag stands in the file's own header and in the list at the end.
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + at] |= 1
    archive.write_bytes(data)
    assert errors(archive, tmp_path / "out") == ["secret.xml: it is encrypted: pack it without a password"]


def test_a_name_twice_is_refused(zipped, tmp_path):
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = zipped(("day.xml", "one"), ("day.xml", "two"))
    assert errors(archive, tmp_path / "out") == ["day.xml: the name is in the zip twice"]


def test_a_file_where_another_needs_a_folder_is_told(zipped, tmp_path):
    archive = zipped(("day", "one"), ("day/two.xml", "two"))
    assert errors(archive, tmp_path / "out") == [
        "day/two.xml: the name is also that of a folder in the zip, or there twice"
    ]


def test_a_bomb_is_refused_by_what_it_says_and_by_what_it_holds(zipped, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 1024)
    monkeypatch.setattr(module, "_MOST", 4096)
    bomb = zipped(("bomb.xml", b"0" * 2048))
    assert errors(bomb, tmp_path / "out") == ["bomb.xml: it is larger than 0 MB"]
    many = zipped(*((f"{number}.xml", b"0" * 1000) for number in range(5)), name="many.zip")
    assert errors(many, tmp_path / "out") == ["many.zip: its files are larger than 0 GB together"]
    # A file that says it is smaller than it is.
    data = bytearray(bomb.read_bytes())
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", data, data.index(signature) + at, 512)
    bomb.write_bytes(data)
    assert errors(bomb, tmp_path / "out") == ["bomb.xml: it is broken in the zip"]


def test_too_many_files_are_refused_before_their_list_is_read(zipped, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_MOST_FILES", 3)
    archive = zipped(*((f"{number}.xml", "x") for number in range(4)))

    def never(*args):
        raise AssertionError("the list of files was read")

    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", never)
    told = ["days.zip: it holds more than 3 files, or is packed as if it did"]
    assert [str(fault) for fault in faults_of_archive(archive, archive.name)] == told
    data = bytearray(archive.read_bytes())
    end = data.rindex(b"PK\x05\x06")
    # A small number of files, and a list that is larger than its number says.
    struct.pack_into("<HHL", data, end + 8, 1, 1, 10**8)
    archive.write_bytes(data)
    assert errors(archive, tmp_path / "out") == told
    # The number of 64 bits, which would be believed instead.
    archive.write_bytes(data[:end] + b"PK\x06\x07" + b"\0" * 16 + data[end:])
    assert errors(archive, tmp_path / "out") == told


@pytest.mark.parametrize("cut", [10, 30, 60])
def test_half_a_zip_is_one_line(zipped, tmp_path, cut):
    archive = zipped(("day.xml", "The tide is fair. " * 40))
    archive.write_bytes(archive.read_bytes()[:-cut])
    assert errors(archive, tmp_path / "out") == ["days.zip: it is not a whole zip"]


def test_an_empty_zip_holds_no_file(zipped, tmp_path):
    assert errors(zipped(), tmp_path / "out") == ["days.zip: there is no file in it"]


def test_bytes_changed_anywhere_are_told_or_harmless(zipped, tmp_path):
    archive = zipped(("day.xml", "The tide is fair. " * 40), ("more/day.xml", "Fair tides. " * 40))
    whole = archive.read_bytes()
    for position in range(len(whole)):
        archive.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55]) + whole[position + 1 :])
        into = tmp_path / "out" / str(position)
        told = ()
        try:
            unpack_files(archive=archive, into=into)
        except ImportFailed as error:
            told = error.errors
        assert [str(wrong) for wrong in told if "\n" in str(wrong)] == []
        assert all(path.is_relative_to(into) for path in (tmp_path / "out").glob(f"{position}/**/*"))


def test_a_comment_at_the_end_is_no_trouble(zipped, tmp_path):
    archive = zipped(("day.xml", "x"))
    with zipfile.ZipFile(archive, "a") as packed:
        packed.comment = b"PK for the archive of tides"
    assert [path.name for path in unpack_files(archive=archive, into=tmp_path / "out")] == ["day.xml"]
