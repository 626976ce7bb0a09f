"""Text as XML can hold it."""

import re

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """The text without the characters that XML 1.0 cannot hold."""
    return _UNWRITABLE.sub("", text)
