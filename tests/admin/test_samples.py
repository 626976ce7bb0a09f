"""Samples drawn for checking, and suggestions that wait for an editor."""

import pytest
from django.contrib.auth.models import Permission

from tests.admin.test_evidence import CHANGELIST, act
from tracker.engine.words import stemmed
from tracker.jobs.match import match
from tracker.models import Mention, SpeechText, TalkingPoint, Tally

pytestmark = pytest.mark.django_db


def listed(desk, **asked):
    return list(desk.get(CHANGELIST, asked).context["cl"].result_list)


def test_a_sample_is_drawn_and_checked(desk, avalonia):
    point = avalonia.tide.point
    others = [avalonia.speech(number, point).mentions[0] for number in (2, 3)]
    drawn = desk.post(
        "/admin/tracker/talkingpoint/", {"action": "draw_sample", "_selected_action": [point.pk]}, follow=True
    )
    assert "“rising tide”: 3 of 3 mentions are in the sample, 3 of them to check." in drawn.content.decode()
    assert len(listed(desk, sample="to-check")) == 3
    assert listed(desk, sample="checked") == []
    act(desk, "reject", others[0])
    act(desk, "accept", others[1])
    assert listed(desk, sample="to-check") == [avalonia.mention]
    assert set(listed(desk, sample="checked")) == set(others)


def test_who_may_not_change_lines_draws_no_sample(client, django_user_model, avalonia):
    user = django_user_model.objects.create_user("junior", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_talkingpoint"))
    client.force_login(user)
    sent = {"action": "draw_sample", "_selected_action": [avalonia.tide.point.pk]}
    client.post("/admin/tracker/talkingpoint/", sent)
    assert not Mention.objects.filter(sampled_at__isnull=False).exists()


@pytest.fixture
def suggestions(avalonia):
    """Three suggestions, the likeliest in the middle."""
    point = avalonia.line("calm-seas").point
    made = [avalonia.speech(number, point).mentions[0] for number in (2, 3, 4)]
    for mention, score in zip(made, (0.71, 0.93, 0.64), strict=True):
        mention.state, mention.method, mention.score = Mention.State.SUGGESTED, Mention.Method.NEAR, score
        mention.save()
    return made


def test_suggestions_are_listed_likeliest_first_with_their_scores(desk, suggestions):
    response = desk.get(CHANGELIST, {"state__exact": "suggested"})
    first, second, third = suggestions
    assert list(response.context["cl"].result_list) == [second, first, third]
    assert '<td class="field-score">0.93</td>' in response.content.decode()
    assert listed(desk, method__exact="near", o="9") == [third, first, second]


def test_an_accepted_suggestion_counts_and_a_rejected_one_keeps_away(desk, avalonia, suggestions):
    good, bad, open_ = suggestions
    point = TalkingPoint.objects.get(slug="calm-seas")
    assert not Mention.objects.counted().filter(point=point).exists()
    act(desk, "accept", good)
    act(desk, "reject", bad)
    assert list(Mention.objects.counted().filter(point=point)) == [good]
    assert [tally.speeches for tally in Tally.objects.filter(point=point)] == [1]
    for text in SpeechText.objects.all():
        text.stems = stemmed(text.text, text.language)
        text.save()
    match(point=point)
    assert dict(Mention.objects.filter(pk__in=[good.pk, bad.pk]).values_list("pk", "state")) == {
        good.pk: "accepted",
        bad.pk: "rejected",
    }
    assert open_.pk not in Mention.objects.counted().values_list("pk", flat=True)


def test_a_rejected_mention_leaves_the_counts_and_stays_rejected_when_matched_again(desk, avalonia):
    point = avalonia.tide.point
    for text in SpeechText.objects.all():
        text.stems = stemmed(text.text, text.language)
        text.save()
    match(point=point)
    assert [tally.speeches for tally in Tally.objects.filter(point=point)] == [1]
    act(desk, "reject", avalonia.mention)
    match(point=point)
    assert Mention.objects.get(pk=avalonia.mention.pk).state == "rejected"
    assert not Tally.objects.filter(point=point).exists()
