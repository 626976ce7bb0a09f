"""Keys of rows as forms and addresses send them: whatever else is sent is no key."""

# What has more digits is no key of any database.
_MOST_DIGITS = 18


def key_in(value):
    """The key that was sent; None for nothing, and for what cannot be one."""
    return int(value) if value and value.isdecimal() and len(value) <= _MOST_DIGITS else None


def keys_in(values):
    """Those of the values that are keys, in order."""
    return [key for key in map(key_in, values) if key is not None]
