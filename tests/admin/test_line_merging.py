"""Two lines side by side, made one and two again; mentions given to the line whose they are, and given back."""

import pytest
from django.urls import reverse

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.jobs.tallies import recount
from tracker.models import CountdownEntry, LineMerge, Mention, MentionMove, Phrasing, TalkingPoint

pytestmark = pytest.mark.django_db
MERGE = "/admin/tracker/linemerge/add/"
MOVE = "/admin/tracker/mentionmove/add/"


@pytest.fixture
def other(avalonia):
    """A second line with a phrasing of its own and one of both, and mentions in the first's speech and in another."""
    LineMerge.objects.all().delete()
    MentionMove.objects.all().delete()
    made = avalonia.line("harbour-first").point
    Phrasing.objects.create(point=made, text="rising tide")
    Mention.objects.create(speech=avalonia.said.speech, point=made, spans=[["en", 7, 16]], stance="uses")
    CountdownEntry.objects.create(countdown=avalonia.countdown, rank=2, point=made)
    avalonia.speech(2, made)
    recount()
    return made


@pytest.fixture
def address(avalonia, other):
    return f"{MERGE}?first={avalonia.tide.point.pk}&second={other.pk}"


def test_both_lines_are_shown_with_what_becomes_one(desk, avalonia, other, address):
    assert_opens_without_inline_code(desk.get(MERGE))
    response = desk.get(address)
    assert_opens_without_inline_code(response)
    html = " ".join(response.content.decode().split())
    for shown in (
        "“rising tide” stays",
        "“harbour first” stays",
        "2, of which 2 count and 0 were reviewed",
    ):
        assert shown in html
    shared = response.context["shared"]
    assert (shared.phrasings, shared.mentions, shared.reviewed_both, shared.topics) == (1, 1, 0, 0)
    assert [countdown.slug for countdown in shared.countdowns] == ["seven-tides"]


def test_the_action_of_the_list_leads_to_the_page(desk, avalonia, other, address):
    changelist = reverse("admin:tracker_talkingpoint_changelist")
    sent = {"action": "merge_two", "_selected_action": [other.pk, avalonia.tide.point.pk]}
    assert desk.post(changelist, sent).url == address
    one = desk.post(changelist, sent | {"_selected_action": [other.pk]}, follow=True).content.decode()
    assert "Select two lines." in one


def test_merging_says_what_moved_and_is_undone_with_the_address_leading_back(desk, avalonia, other, address, editor):
    assert "Say which of the two stays." in desk.post(address, {"stays": "x"}).content.decode()
    tide = avalonia.tide.point
    html = desk.post(address, {"stays": tide.pk, "reason": "one line"}, follow=True).content.decode()
    assert "“harbour first” is “rising tide” now. Moved: " in html
    assert "mentions of both in one speech (1)" in html
    assert desk.get("/lines/harbour-first/").url == "/lines/rising-tide/"
    merge = LineMerge.objects.get()
    assert (merge.merged_by, merge.reason) == (editor, "one line")
    page = desk.get(reverse("admin:tracker_linemerge_change", args=[merge.pk]))
    assert_opens_without_inline_code(page)
    undo = reverse("admin:tracker_linemerge_undo", args=[merge.pk])
    assert f'formaction="{undo}"' in page.content.decode()
    undone = desk.post(undo, follow=True).content.decode()
    assert "“harbour first” is there again. Moved back: " in undone
    assert desk.get("/lines/harbour-first/").status_code == 200
    assert "This merge was undone already" in desk.post(undo, follow=True).content.decode()
    assert recount(check=True).differences == ()


def test_a_line_that_readers_see_does_not_become_a_draft(desk, avalonia, other, address):
    TalkingPoint.objects.filter(pk=other.pk).update(status="draft")
    html = desk.post(address, {"stays": other.pk}).content.decode()
    assert "“harbour first” is not published: readers would find nothing there." in html
    assert not LineMerge.objects.exists()


def test_mentions_are_chosen_in_their_list_seen_first_and_moved(desk, avalonia, other, editor):
    tide = avalonia.tide.point
    chosen = list(other.mentions.order_by("pk").values_list("pk", flat=True))
    sent = {"action": "move_to_line", "_selected_action": chosen}
    address = desk.post(reverse("admin:tracker_mention_changelist"), sent).url
    assert address == f"{MOVE}?mentions={chosen[0]},{chosen[1]}"
    assert_opens_without_inline_code(desk.get(MOVE))
    assert_opens_without_inline_code(desk.get(address))
    preview = desk.get(f"{address}&to={tide.pk}")
    assert_opens_without_inline_code(preview)
    html = preview.content.decode()
    assert "2 mentions of “harbour first”" in html
    assert "“rising tide” has a mention of 1 of these speeches already" in html
    assert other.mentions.filter(state="declared").count() == 2
    done = desk.post(address, {"to": tide.pk, "reason": "tides"}, follow=True).content.decode()
    assert "2 mentions are those of “rising tide” now." in done
    move = MentionMove.objects.get()
    assert (move.of, move.to, move.moved_by, move.reason) == (other, tide, editor, "tides")
    assert tide.mentions.filter(state="accepted").count() == 2
    undo = reverse("admin:tracker_mentionmove_undo", args=[move.pk])
    assert "2 mentions are as they were." in desk.post(undo, follow=True).content.decode()
    assert (tide.mentions.count(), other.mentions.filter(state="declared").count()) == (1, 2)
    assert recount(check=True).differences == ()
    several = desk.get(f"{MOVE}?mentions={','.join(str(pk) for pk in Mention.objects.values_list('pk', flat=True))}")
    assert "mentions of several lines" in several.content.decode()


def test_who_may_not_neither_merges_nor_moves_nor_undoes(client, django_user_model, avalonia, other, address):
    client.force_login(django_user_model.objects.create_user("porter", is_staff=True))
    merge = LineMerge.objects.create(kept=other, gone_slug="x", gone_name="X")
    move = MentionMove.objects.create(of=other, to=avalonia.tide.point, mentions=0)
    for refused in (address, f"{MOVE}?mentions=1"):
        assert client.get(refused).status_code == 403
        assert client.post(refused).status_code == 403
    assert client.post(reverse("admin:tracker_linemerge_undo", args=[merge.pk])).status_code == 403
    assert client.post(reverse("admin:tracker_mentionmove_undo", args=[move.pk])).status_code == 403
    assert TalkingPoint.objects.count() == 2
