"""One way to write a value as JSON, so that equal values have equal bytes and one hash."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """The value as JSON with sorted keys, no spaces, and characters as they are; numbers as the shortest that reads
    back the same. Raises ValueError for what JSON has no number for, TypeError for what it has no form for."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(text: str) -> str:
    """The SHA-256 of the text's UTF-8 bytes, in 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
