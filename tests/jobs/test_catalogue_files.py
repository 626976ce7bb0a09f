"""Files of a catalogue as they come: what is no zip, or too much of one, is refused."""

import io
import zipfile

import pytest

from tracker.jobs.catalogue_files import unpacked
from tracker.jobs.seed_reading import SeedError


def test_a_zip_that_is_none_or_too_large_is_refused():
    with pytest.raises(SeedError, match="not a zip"):
        unpacked(b"PK\3\4 and no more", "all.zip")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lines.csv", b"\0" * (65 * 1024 * 1024))
    with pytest.raises(SeedError, match="more than 100 files or 64 MB"):
        unpacked(made.getvalue(), "all.zip")
