"""Whatever becomes of a file, only ParseError leaves its parser, in one line, and what is read can be stored.

`REFRAIN_MUTATIONS=20000 pytest tests/parsers/test_mutated.py` tries so many for each parser, other ones each time.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.parsers.mutated import MOST, TARGETS, attack, rearranged, with_edits

TRIED = int(os.environ.get("REFRAIN_MUTATIONS", 0))
HUNT = settings(
    max_examples=TRIED or 600,
    deadline=None,
    database=None,
    derandomize=not TRIED,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("target", TARGETS)
@HUNT
@given(
    seed=st.integers(0, 19), way=st.sampled_from([rearranged, with_edits]),
    edits=st.lists(st.integers(0, MOST), min_size=1, max_size=8),
)  # fmt: skip
def test_only_the_parsers_own_error_leaves_it(target, seed, way, edits):
    seeds = TARGETS[target].seeds
    name, data = seeds[seed % len(seeds)]
    attack(TARGETS[target], way(data, edits), name)
