"""How often matching is right: from the mentions drawn by chance, and from no others."""

import pytest
from django.utils import timezone

from tracker.jobs.review_mention import review_mention
from tracker.models import Mention
from tracker.queries.precision import Precision, precision_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(avalonia, make):
    """A line with 50 mentions that count, the first 40 of them drawn."""
    line = make.line(avalonia)
    document = make.document(avalonia)
    for _ in range(50):
        make.mention(make.speech(document, party=avalonia.harbour), line)
    drawn = Mention.objects.order_by("pk").values_list("pk", flat=True)[:40]
    Mention.objects.filter(pk__in=list(drawn)).update(sampled_at=timezone.now())
    return line


def review(state, some):
    Mention.objects.filter(pk__in=[mention.pk for mention in some]).update(state=state)


def test_nothing_is_said_before_a_drawn_mention_is_checked(point):
    assert precision_of(point) is None
    review("rejected", Mention.objects.filter(sampled_at=None)[:5])
    assert precision_of(point) is None


def test_all_right(point, django_assert_num_queries):
    review("accepted", Mention.objects.filter(sampled_at__isnull=False))
    with django_assert_num_queries(2):
        assert precision_of(point) == Precision(total=50, checked=40, right=40, low=91, high=100)


def test_rejected_ones_are_wrong_and_still_of_the_total(point, django_user_model, avalonia):
    editor = django_user_model.objects.create(username="editor")
    drawn = list(Mention.objects.filter(sampled_at__isnull=False).order_by("pk"))
    for mention in drawn[:4]:
        review_mention(mention=mention, state="rejected", reviewer=editor)
    review("accepted", drawn[4:20])
    assert precision_of(point) == Precision(total=50, checked=20, right=16, low=58, high=92)


def test_what_was_reviewed_for_its_looks_does_not_count(point):
    review("accepted", Mention.objects.filter(sampled_at__isnull=False))
    review("rejected", Mention.objects.filter(sampled_at=None)[:6])
    assert precision_of(point) == Precision(total=44, checked=40, right=40, low=91, high=100)


def test_what_was_entered_by_hand_or_is_of_another_line_does_not_count(point, avalonia, make):
    review("accepted", Mention.objects.filter(sampled_at__isnull=False))
    document = make.document(avalonia)
    now = timezone.now()
    make.mention(make.speech(document), point, method="sighting", state="accepted", sampled_at=now)
    make.mention(make.speech(document), make.line(avalonia), state="accepted", sampled_at=now)
    make.mention(make.speech(document), point, state="suggested", method="near")
    assert precision_of(point).total == 50
    assert precision_of(point).checked == 40
