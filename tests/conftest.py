"""What every test may use."""

import os
from pathlib import Path

import pytest
from django.utils import translation

SHARED_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real transcripts; a test that needs them is skipped where they are not."""
    folder = Path(os.environ.get("REFRAIN_DATA") or SHARED_DATA)
    if not folder.is_dir():
        pytest.skip(f"the real transcripts are not at {folder} (set REFRAIN_DATA)")
    return folder


@pytest.fixture(autouse=True)
def in_english():
    """A test client leaves the language of its last page behind."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def no_password_hashing_cost(settings) -> None:
    """Tests sign in often and guard nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
