"""Refrain's settings, on an SQLite that may grow to so many pages and no further, as on a full disk."""

import os

from tracker.settings import *  # noqa: F403
from tracker.settings import DATABASES

if pages := os.environ.get("SQLITE_PAGES"):
    DATABASES["default"]["OPTIONS"]["init_command"] += f"PRAGMA max_page_count={pages};"
