"""What is wrong with which file, and the error that stops an import because of it."""

from dataclasses import dataclass
from pathlib import Path

from tracker.parsers.document import ParseError


@dataclass(frozen=True)
class FileError:
    """What is wrong, in one line; `path` is the file's or "", `place` where in it (such as "line 12") or ""."""

    path: str
    place: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.path, self.place, self.text) if part)

    def as_json(self, base: Path | None = None) -> dict[str, str]:
        """As a run keeps it; a path under `base` is told from there."""
        return {"path": under(base, self.path), "place": self.place, "text": self.text}


class ImportFailed(Exception):
    """Input that cannot be imported, or could not be to its end; `errors` says of each file what is wrong with it.

    As text it is one line: the first of the errors, and how many more there are.
    """

    def __init__(self, *errors: FileError | str) -> None:
        self.errors = tuple(FileError("", "", error) if isinstance(error, str) else error for error in errors)
        more = len(self.errors) - 1
        super().__init__(str(self.errors[0]) + (f" (and {more} more)" if more else ""))


def failed(text: str, path: Path | str, place: str = "") -> ImportFailed:
    """The failure of one file."""
    return ImportFailed(FileError(str(path), place, text))


def unread(path: Path, error: ParseError | OSError) -> ImportFailed:
    """The failure of a file that could not be read, by what its reading raised."""
    if isinstance(error, ParseError):
        return failed(error.message, path, error.place)
    return failed(error.strerror or "it cannot be read", path)


def under(base: Path | None, path: str) -> str:
    """The path from the folder `base` where it is in it, else as it is."""
    if base and Path(path).is_relative_to(base):
        return str(Path(path).relative_to(base))
    return path
