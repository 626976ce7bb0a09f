"""Rows of some keys replaced among rows in order of their keys: what stays is copied in stretches, as it is."""

from typing import NamedTuple

import numpy as np

from tracker.engine.cutting import Array


class Turn(NamedTuple):
    """The old rows from `begin` to `end` stay, and behind them come the new ones from `first` to `last`."""

    begin: int
    end: int
    first: int
    last: int


def turns(old: Array, new: Array, keys: Array) -> list[Turn]:
    """How rows with the `old` keys and those that replace them follow each other, where those of `keys` are replaced: all
    are in order, the new ones are of these keys, and a key may stand several times."""
    keys = np.asarray(keys, np.int64)
    ends, begins = np.searchsorted(old, keys), np.searchsorted(old, keys, "right")
    firsts, lasts = np.searchsorted(new, keys), np.searchsorted(new, keys, "right")
    stays = zip([0, *begins.tolist()], [*ends.tolist(), len(old)], strict=True)
    comes = zip([*firsts.tolist(), 0], [*lasts.tolist(), 0], strict=True)
    return [Turn(*old_part, *new_part) for old_part, new_part in zip(stays, comes, strict=True)]


def stretched(several: list[Turn], old: Array, new: Array) -> list[Turn]:
    """The same of what the rows are made of, where row n of either begins at its number n and ends at its next."""
    return [
        Turn(int(old[turn.begin]), int(old[turn.end]), int(new[turn.first]), int(new[turn.last])) for turn in several
    ]


def spliced(several: list[Turn], old: Array, new: Array) -> Array:
    """The rows that stay and those that come, in order; of two dimensions, along the last one."""
    parts = [(old[..., turn.begin : turn.end], new[..., turn.first : turn.last]) for turn in several]
    return np.concatenate([part for both in parts for part in both], axis=-1)
