"""Drawing mentions to check: by chance, the same again, and never by what reviews said."""

import pytest

from tests.web.conftest import avalonia, make
from tracker.jobs.draw_sample import SampleSummary, draw_sample
from tracker.models import Mention

__all__ = ["avalonia", "make"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def point(avalonia, make):
    line = make.line(avalonia)
    document = make.document(avalonia)
    for number in range(30):
        make.mention(make.speech(document, party=avalonia.harbour, order=number), line)
    return line


def drawn():
    return set(Mention.objects.filter(sampled_at__isnull=False).values_list("pk", flat=True))


def test_so_many_are_drawn_and_drawing_again_changes_nothing(point):
    assert draw_sample(point=point, size=10) == SampleSummary(point.slug, 10, 30, 10)
    first = dict(Mention.objects.values_list("pk", "sampled_at"))
    draw_sample(point=point, size=10)
    assert dict(Mention.objects.values_list("pk", "sampled_at")) == first
    assert len(drawn()) == 10


def test_another_seed_draws_others_and_the_first_seed_the_same_again(point):
    draw_sample(point=point, size=10)
    first = drawn()
    draw_sample(point=point, size=10, seed=2)
    assert drawn() != first
    draw_sample(point=point, size=10)
    assert drawn() == first


def test_a_larger_sample_holds_the_smaller(point):
    draw_sample(point=point, size=10)
    first = drawn()
    draw_sample(point=point, size=20)
    assert first < drawn()
    assert len(drawn()) == 20


def test_no_more_than_there_are(point):
    assert draw_sample(point=point).drawn == 30


def test_a_rejected_mention_stays_in_its_sample_when_it_is_drawn_again(point):
    draw_sample(point=point, size=10)
    Mention.objects.filter(sampled_at__isnull=False).update(state="rejected")
    first = drawn()
    assert draw_sample(point=point, size=10) == SampleSummary(point.slug, 10, 30, 0)
    assert drawn() == first


def test_only_what_was_found_and_counts_is_drawn(point, avalonia, make):
    Mention.objects.update(state="rejected")
    document = make.document(avalonia)
    make.mention(make.speech(document), point, state="suggested", method="near")
    make.mention(make.speech(document), point, state="accepted", method="sighting")
    make.mention(make.speech(document, kind="chair"), point)
    make.mention(make.speech(document), make.line(avalonia))
    right = make.mention(make.speech(document), point)
    assert draw_sample(point=point) == SampleSummary(point.slug, 1, 1, 1)
    assert drawn() == {right.pk}


def test_every_mention_has_its_chance(point):
    taken = dict.fromkeys(Mention.objects.values_list("pk", flat=True), 0)
    for seed in range(60):
        draw_sample(point=point, size=10, seed=seed)
        for mention in drawn():
            taken[mention] += 1
    assert sum(taken.values()) == 600
    assert min(taken.values()) >= 6
    assert max(taken.values()) <= 38


def test_a_sample_of_none_is_refused(point):
    with pytest.raises(ValueError, match="at least one"):
        draw_sample(point=point, size=0)
