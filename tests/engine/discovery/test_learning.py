"""What editors adopt and dismiss teaches the score a little, and more the more they judged."""

import math

import pytest

from tracker.engine.discovery.learning import NOTHING, Judged, learned


def judged(adopted, stem, points, times):
    return [Judged(adopted, frozenset({stem, "levi"}), {"words": points})] * times


def test_without_judgements_nothing_is_learned():
    assert learned([]) == NOTHING
    assert NOTHING.points(["levi"]) == 0


def test_a_part_that_tells_lines_from_the_rest_counts_for_more():
    few = learned([*judged(True, "reef", 2.0, 5), *judged(False, "fog", 0.0, 5)])
    many = learned([*judged(True, "reef", 2.0, 80), *judged(False, "fog", 0.0, 80)])
    against = learned([*judged(True, "reef", 0.0, 80), *judged(False, "fog", 2.0, 80)])
    assert few.factors["words"] == pytest.approx(1 + 5 / 25 * 2)
    assert (many.factors["words"], against.factors["words"]) == (1.5, 0.5)


def test_dismissals_alone_teach_words_only():
    taught = learned(judged(False, "fog", 1.0, 20))
    assert taught.factors == {}
    assert taught.points(["fog"]) == pytest.approx(20 / 40 / 2 * math.log((1 / 2) / (21 / 22)))
    assert taught.points(["reef"]) == 0


def test_words_move_a_score_by_three_points_at_most():
    taught = learned([Judged(False, frozenset(map(str, range(50))), {}) for _ in range(500)])
    assert taught.points([str(n) for n in range(50)]) == -3
