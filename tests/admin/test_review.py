"""The review queue's pages: plain forms, and the same answers as JSON for the script."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.admin.review import queue_page
from tracker.admin.review_words import decided_in_words
from tracker.jobs import review_mention as reviewing
from tracker.jobs.decide_mentions import decide_mentions
from tracker.jobs.tallies import recount, retally_document
from tracker.jobs.totals import settle_totals
from tracker.models import Mention, Review, ReviewClaim
from tracker.queries.review_queue import seen_of

pytestmark = pytest.mark.django_db
QUEUE, HAND, ANSWER, UNDO = (f"/admin/review/{name}" for name in ("", "hand/", "answer/", "undo/"))
LEAVE, REVIEWERS = "/admin/review/leave/", "/admin/review/reviewers/"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def none_drawn(monkeypatch):
    monkeypatch.setattr(reviewing, "DRAWN_SHARE", 0)


@pytest.fixture
def several(avalonia):
    """Five speeches that say the same of one line, and one of another."""
    mentions = [avalonia.mention, *(avalonia.speech(number, avalonia.tide.point).mentions[0] for number in range(2, 6))]
    mentions.append(avalonia.speech(6, avalonia.line("fair-winds").point).mentions[0])
    retally_document(document=avalonia.document)
    settle_totals()
    return mentions


@pytest.fixture
def colleague(django_user_model):
    """Another editor, who may change mentions and nothing else."""
    user = django_user_model.objects.create_user("colleague", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_mention"))
    client = Client()
    client.force_login(user)
    return client


def shown(response):
    """The mention on the page, as its form sends it."""
    found = re.search(r'name="mention" value="([^"]+)"', response.content.decode())
    return found and found.group(1)


def key(sent):
    return int(sent.partition(":")[0])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_an_answer_shows_what_moved_and_the_next_one(desk, editor, several):
    page = desk.get(QUEUE)
    assert_opens_without_inline_code(page)
    first = shown(page)
    after = desk.post(ANSWER, {"mention": first, "decision": "reject"}, follow=True)
    assert said(after) == ["Rejected. Counts: 5 → 4. Used by its own party: 5 → 4."]
    mention = Mention.objects.get(pk=key(first))
    assert (mention.state, mention.reviewer) == ("rejected", editor)
    assert shown(after) not in (None, first)
    assert "rejected, “rising tide”" in after.content.decode()


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("accept", "Accepted. Counts stay at 5."),
        ("uses", "Accepted: uses the line. Counts stay at 5."),
        ("quotes", "Accepted: quotes it. Used by its own party: 5 → 4."),
    ],
)
def test_every_answer_says_what_it_did(desk, several, decision, words):
    after = desk.post(ANSWER, {"mention": shown(desk.get(QUEUE)), "decision": decision}, follow=True)
    assert said(after) == [words]


def test_those_alike_are_decided_together_and_taken_back_together(desk, several):
    page = desk.get(QUEUE)
    assert "4 more in nearly the same words" in page.content.decode()
    alike = re.findall(r'name="alike" value="([^"]+)"', page.content.decode())
    sent = {"mention": shown(page), "alike": alike[:3], "together": "1", "decision": "reject"}
    after = desk.post(ANSWER, sent, follow=True)
    assert said(after) == ["Rejected. 4 mentions in one go. Counts: 5 → 1. Used by its own party: 5 → 1."]
    assert "(4 mentions in one go)" in after.content.decode()
    back = desk.post(UNDO, {"review": after.context["review"]}, follow=True)
    assert said(back) == ["Taken back: 4 stand as before. Counts: 1 → 5. Used by its own party: 1 → 5."]
    assert not Mention.objects.exclude(state="declared").exists()
    assert back.context["review"] is None


def test_without_the_tick_only_the_one_shown_is_decided(desk, several):
    page = desk.get(QUEUE)
    alike = re.findall(r'name="alike" value="([^"]+)"', page.content.decode())
    desk.post(ANSWER, {"mention": shown(page), "alike": alike, "decision": "reject"})
    assert Mention.objects.filter(state="rejected").count() == 1


def test_what_is_skipped_stays_away_until_it_is_asked_for(desk, several):
    first = shown(desk.get(QUEUE))
    after = desk.post(ANSWER, {"mention": first, "decision": "skip"}, follow=True)
    assert said(after) == ["Skipped."]
    assert shown(after) != first
    assert not Review.objects.filter(undone_at=None).exists()
    again = desk.post(ANSWER, {"decision": "again"}, follow=True)
    assert shown(again) == first


def test_two_sessions_never_have_the_same_mention(desk, colleague, several):
    """Nor one of those that say the same as the one shown."""
    first, other = shown(desk.get(QUEUE)), shown(colleague.get(QUEUE))
    held = set(ReviewClaim.objects.filter(reviewer__username="editor").values_list("mention", flat=True))
    assert held == {mention.pk for mention in several[:5]}
    assert (key(first) in held, key(other)) == (True, several[5].pk)
    assert shown(colleague.post(ANSWER, {"mention": other, "decision": "accept"}, follow=True)) is None
    desk.post(LEAVE, {"have": [str(pk) for pk in held]})
    assert key(shown(colleague.get(QUEUE))) in held
    assert shown(desk.get(QUEUE)) is None


def test_what_another_has_on_the_desk_is_refused_and_nothing_is_stored(desk, colleague, several):
    sent = shown(desk.get(QUEUE))
    refused = colleague.post(ANSWER, {"mention": sent, "decision": "reject"}, headers=SCRIPT)
    assert (refused.status_code, refused.json()["said"]) == (
        409, "Not stored: another reviewer has it on the desk now.",
    )  # fmt: skip
    desk.post(LEAVE, {"have": [str(key(sent))]})
    assert colleague.post(ANSWER, {"mention": sent, "decision": "reject"}, headers=SCRIPT).status_code == 200
    late = desk.post(ANSWER, {"mention": sent, "decision": "accept"}, follow=True)
    assert said(late) == ["Not stored: it was reviewed or found anew since it was shown. The next one is here."]
    assert Mention.objects.get(pk=key(sent)).state == "rejected"


def test_the_script_is_dealt_a_hand_ahead_and_keeps_what_it_has(desk, several):
    first = shown(desk.get(QUEUE))
    dealt = desk.post(HAND, {"have": [str(key(first))]}, headers=SCRIPT).json()
    keys = [card["card"] for card in dealt["cards"]]
    assert sorted([key(first), *keys]) == [mention.pk for mention in several]
    assert (dealt["lost"], dealt["left"]) == ([], "6 wait.")
    assert 'name="decision" value="quotes"' in dealt["cards"][0]["html"]
    assert not desk.post(HAND, {"have": [str(key(first)), *map(str, keys)]}).json()["cards"]


def test_the_script_learns_which_card_somebody_else_has(desk, colleague, several):
    first = shown(desk.get(QUEUE))
    ReviewClaim.objects.all().delete()
    assert shown(colleague.get(QUEUE)) == first
    dealt = desk.post(HAND, {"have": [str(key(first))]}).json()
    assert dealt["lost"] == [key(first)]
    assert [card["card"] for card in dealt["cards"]] == [several[5].pk]


def test_undo_for_the_script_brings_the_card_back(desk, several):
    first = shown(desk.get(QUEUE))
    answered = desk.post(ANSWER, {"mention": first, "decision": "reject"}, headers=SCRIPT).json()
    assert answered["last"] == "rejected, “rising tide”"
    back = desk.post(UNDO, {"review": answered["review"]}, headers=SCRIPT).json()
    assert [card["card"] for card in back["cards"]] == [key(first)]
    assert (back["review"], back["last"]) == (None, "")
    twice = desk.post(UNDO, {"review": answered["review"]}, headers=SCRIPT)
    assert (twice.status_code, twice.json()["said"]) == (
        409, "There is nothing to take back: it was taken back already, or is not yours.",
    )  # fmt: skip


def test_what_was_decided_more_than_an_hour_ago_is_not_offered_back(desk, several):
    desk.post(ANSWER, {"mention": shown(desk.get(QUEUE)), "decision": "accept"})
    mine = Review.objects.filter(undone_at=None)
    for minutes, offered in ((59, mine.get().pk), (61, None)):
        mine.update(at=timezone.now() - timedelta(minutes=minutes))
        assert desk.get(QUEUE).context["review"] == offered


def test_undo_says_when_somebody_changed_it_since(desk, several):
    first = shown(desk.get(QUEUE))
    answered = desk.post(ANSWER, {"mention": first, "decision": "reject"}, headers=SCRIPT).json()
    desk.post("/admin/tracker/mention/", {"action": "accept", "_selected_action": [key(first)]})
    back = desk.post(UNDO, {"review": answered["review"]}, headers=SCRIPT)
    assert (back.status_code, back.json()["said"]) == (409, "Not taken back: somebody changed it since.")
    assert Mention.objects.get(pk=key(first)).state == "accepted"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        (ANSWER, {}),
        (ANSWER, {"mention": "x:y", "decision": "reject"}),
        (ANSWER, {"mention": "99999999999999999999:y", "decision": "reject"}),
        (ANSWER, {"mention": "1:y", "decision": "maybe"}),
        (ANSWER, {"mention": "999:y", "decision": "reject"}),
        (UNDO, {"review": "x"}),
        (UNDO, {}),
        (HAND, {"have": ["x", "-1"], "asked": "score=x&state=y&line=%00"}),
        (LEAVE, {"have": "x"}),
    ],
)
def test_what_no_form_sends_is_answered_and_stores_nothing(desk, several, address, sent):
    assert desk.post(address, sent, headers=SCRIPT).status_code in (200, 400, 409)
    assert desk.post(address, sent).status_code in (200, 302)
    assert not Mention.objects.exclude(state="declared").exists()


def test_the_filter_is_in_the_address_and_stays_there(desk, several):
    page = desk.get(QUEUE, {"line": "fair-winds", "score": ""})
    assert key(shown(page)) == several[-1].pk
    assert '<option value="fair-winds" selected>' in page.content.decode()
    sent = {"mention": shown(page), "decision": "accept", "asked": page.context["asked"]}
    after = desk.post(ANSWER, sent, follow=True)
    assert after.redirect_chain[-1][0] == f"{QUEUE}?line=fair-winds"
    assert "Nothing waits here." in after.content.decode()


def test_a_filter_that_cannot_be_understood_says_so(desk, several):
    page = desk.get(QUEUE, {"score": "much", "state": "lost", "line": "gone"}).content.decode()
    assert "Enter a number." in page
    assert "lost is not one of the available choices" in page
    assert '<option value="gone" selected>' in page


def test_who_may_not_change_mentions_may_not_review(client, django_user_model, several):
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    for address in (QUEUE, REVIEWERS):
        assert client.get(address).status_code == 403
    for address in (HAND, ANSWER, UNDO, LEAVE):
        assert client.post(address, {"mention": "1:x", "decision": "reject"}).status_code == 403
    client.logout()
    assert client.get(QUEUE).status_code == 302


def test_what_changes_anything_is_posted_only(desk, several):
    assert {desk.get(address).status_code for address in (HAND, ANSWER, UNDO, LEAVE)} == {405}


def test_reviewers_are_listed_with_share_pace_and_agreement(desk, several):
    for decision in ("accept", "reject", "accept"):
        desk.post(ANSWER, {"mention": shown(desk.get(QUEUE)), "decision": decision})
    page = desk.get(REVIEWERS)
    assert_opens_without_inline_code(page)
    text = page.content.decode()
    assert '<th scope="row">editor</th><td>3</td><td>100 %</td><td>2</td><td>1</td>' in text
    assert "0 mentions were judged by two people" in text
    assert desk.get(f"{REVIEWERS}?days=7").context["days"] == 7


def test_the_queue_speaks_french(rf, editor, several):
    with translation.override("fr"):
        request = rf.get(QUEUE)
        request.user, request.session = editor, {}
        page = queue_page(request).render().content.decode()
        assert "Refuser" in page
        decided = decide_mentions(seen={several[0].pk: seen_of(several[0])}, decision="reject", reviewer=editor)
        assert decided_in_words(decided, "reject") == (
            "Refusée. Compte\u00a0: 5 → 4. Employé par son propre parti\u00a0: 5 → 4."
        )


def test_an_answer_that_changes_no_count_makes_no_tally_again(desk, several):
    sent = {"mention": shown(desk.get(QUEUE)), "decision": "accept"}
    with CaptureQueriesContext(connection) as captured:
        desk.post(ANSWER, sent, headers=SCRIPT)
    # On PostgreSQL it asks for its document to be held.
    assert len(captured) == (16 if connection.vendor == "sqlite" else 17)
    assert not [query for query in captured if "INSERT INTO tracker_tally" in query["sql"]]
    assert not [said for said in recount(check=True).differences if not said.startswith(("volume", "list"))]
