"""The shape of a ledger: which files a source has, and which columns they have."""

from dataclasses import dataclass

DOCUMENTS = ("document", "date", "title", "url")
VOLUMES = ("document", "party", "speeches", "words")
MENTIONS = (
    "document", "speech", "order", "person", "speaker", "party", "affiliation", "role", "riding", "language", "url",
    "line", "occurrences", "stance", "cue",
)  # fmt: skip
# The lines that were looked for in every document of the ledger, found or not.
LINES = ("line",)
COLUMNS = {"documents": DOCUMENTS, "volumes": VOLUMES, "mentions": MENTIONS, "lines": LINES}


@dataclass(frozen=True)
class LedgerSummary:
    """How many rows of each kind were written or read, and the names of the files."""

    files: tuple[str, ...]
    documents: int
    volumes: int
    mentions: int


def file_name(part: str, source: str) -> str:
    """Such as "mentions-house-of-commons.csv"."""
    return f"{part}-{source}.csv"
