"""The same invented record as the pages'; and packed rows that are kept, as they are outside a transaction."""

import uuid

import pytest

from tests.web.conftest import avalonia, make
from tracker.queries import packed_rows

__all__ = ["avalonia", "make"]


@pytest.fixture
def keeping(monkeypatch):
    """Packed rows are kept from now on; calling it moves the mark, as a commit does."""
    marks = []
    monkeypatch.setattr(packed_rows, "commit_mark", lambda: marks[-1])

    def commit():
        marks.append(str(uuid.uuid4()))

    commit()
    return commit
