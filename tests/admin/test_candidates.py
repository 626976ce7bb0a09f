"""The desk of candidates: what it shows, what it stores, who may what."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tracker.engine.words import stemmed
from tracker.jobs.settle_roles import give_role, settle_roles
from tracker.models import Candidate, CandidateJudgement, Phrasing, TalkingPoint

pytestmark = pytest.mark.django_db
DESK = "/admin/candidates/"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def candidate(avalonia):
    avalonia.said.text.heading = "Tides of the year"
    avalonia.said.text.stems = stemmed(avalonia.said.text.text, "en")
    avalonia.said.text.save()
    return Candidate.objects.create(
        wording="rising tide lifts", party=avalonia.harbour, language="en", speeches=1, speakers=14, days=1, score=8.25,
        parts={"party": {"value": 3.5, "points": 2.1, "here": 9, "there": 1}, "tides": {"value": 1, "points": 0.5}},
        phrasings=["rising tide lifts", "lifts all boats"], months=[["2021-03", 1], ["2021-04", 0]],
        spoken_by=[[avalonia.person.pk, "Ms. Quay", 8], [None, "Ms. Quill", 1]],
        examples=[{"speech": avalonia.said.speech.pk, "date": "2021-03-04", "spans": [["en", 10, 26]]}],
    )  # fmt: skip


def judge(client, candidate, decision, script=True, **sent):
    body = {"candidate": candidate.pk, "decision": decision, "asked": "", **sent}
    return client.post(f"{DESK}answer/", body, headers=SCRIPT if script else {})


def line_of(candidate, **changes):
    return {
        "title": "Rising tide",
        "party": candidate.party_id,
        "phrasings": "rising tide lifts\n\nlifts all boats",
    } | changes


def test_the_best_candidate_is_shown_with_what_its_score_is_made_of(desk, candidate, avalonia):
    page = desk.get(DESK)
    card = page.context["card"]
    assert card.candidate == candidate
    assert [(part.name, part.points) for part in card.parts] == [("party", 2.1), ("tides", 0.5)]
    assert [(said.person, said.name, said.speeches) for said in card.speakers] == [
        (avalonia.person, "Ms. Quay", 8),
        (None, "Ms. Quill", 1),
    ]
    assert card.topics == (avalonia.topic.pk,)
    html = page.content.decode()
    assert "how surely this party says it more than the others" in html
    assert f'href="/speeches/{avalonia.said.speech.pk}/"' in html
    assert ">2 candidates.<" in html
    assert html.count(">rising tide lifts\nlifts all boats</textarea>") == 2


def test_the_days_in_which_it_was_found_are_told(desk, candidate):
    assert "searched from" not in desk.get(DESK).content.decode()
    Candidate.objects.filter(pk=candidate.pk).update(since=date(2021, 3, 1), until=date(2021, 6, 30))
    assert "searched from March 1, 2021 to June 30, 2021" in desk.get(DESK).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [("party=av-meadow", "boats of all sizes"), ("party=av-harbour", "rising tide lifts"), ("score=9", None),
     ("state=dismissed", None), ("kind=phrasing", None), ("score=lots", "rising tide lifts")],
)  # fmt: skip
def test_the_filter_is_in_the_address(desk, candidate, query, shown):
    card = desk.get(f"{DESK}?{query}").context["card"]
    assert (card and card.candidate.wording) == shown


def test_a_line_is_made_and_undone_with_and_without_script(desk, candidate, avalonia):
    for script in (True, False):
        response = judge(desk, candidate, "line", script, **line_of(candidate, topics=[avalonia.topic.pk]))
        point = TalkingPoint.objects.get(title="Rising tide")
        assert list(point.topics.all()) == [avalonia.topic]
        if script:
            found = response.json()
            assert found["made"]["address"] == f"/admin/tracker/talkingpoint/{point.pk}/change/"
            assert "rising tide lifts" in found["last"]
        else:
            assert (response.status_code, response.url) == (302, f"{DESK}?")
        undone = desk.post(
            f"{DESK}undo/", {"review": CandidateJudgement.objects.latest("pk").pk}, headers=SCRIPT
        ).json()
        assert [card["card"] for card in undone["cards"]] == [candidate.pk]
        assert not TalkingPoint.objects.filter(pk=point.pk).exists()


def test_what_is_wrong_with_a_line_is_said_and_the_card_comes_back(desk, candidate):
    answered = judge(desk, candidate, "line", **line_of(candidate, phrasings="rising (tide"))
    assert answered.status_code == 400
    assert "rising (tide" in answered.json()["said"]
    assert [card["card"] for card in answered.json()["cards"]] == [candidate.pk]


def test_phrasings_are_added_after_a_preview_of_what_they_gain(desk, candidate, avalonia):
    point = avalonia.tide.point
    asked = {"candidate": candidate.pk, "line": point.pk, "phrasings": "all boats\nrising tide"}
    for way in ({}, {"fragment": "1"}):
        page = desk.get(f"{DESK}gains/", asked | way)
        assert (page.context["gains"].speeches, page.context["new"]) == (0, {"all boats"})
        assert 'value="add"' in page.content.decode()
    refused = judge(desk, candidate, "add", line=point.pk, phrasings="all boats")
    assert (refused.status_code, Phrasing.objects.count()) == (409, 1)
    judge(desk, candidate, "add", line=point.pk, phrasings="all boats", why_not="A wording was missing.")
    assert sorted(Phrasing.objects.values_list("text", flat=True)) == ["all boats", "rising tide"]


def test_candidates_are_dismissed_skipped_and_shown_again(desk, candidate):
    judge(desk, candidate, "dismiss")
    assert desk.get(DESK).context["card"].candidate.wording == "boats of all sizes"
    judge(desk, Candidate.objects.get(wording="boats of all sizes"), "skip")
    assert desk.get(DESK).context["card"] is None
    judge(desk, candidate, "again")
    assert desk.get(DESK).context["card"].candidate.wording == "boats of all sizes"
    dismissed = desk.get(f"{DESK}?state=dismissed")
    assert 'value="reopen"' in dismissed.content.decode()
    judge(desk, candidate, "reopen")
    candidate.refresh_from_db()
    assert candidate.state == "open"


def test_the_script_is_dealt_the_next_cards(desk, candidate):
    found = desk.post(f"{DESK}hand/", {"asked": "", "have": [candidate.pk, 999999]}).json()
    other = Candidate.objects.get(wording="boats of all sizes")
    assert ([card["card"] for card in found["cards"]], found["lost"]) == ([other.pk], [999999])


def test_a_contributor_proposes_drafts_and_judges_nothing_else(candidate, avalonia):
    settle_roles()
    client, user = Client(), User.objects.create_user("cleo")
    give_role(user=user, role="contributor")
    client.force_login(user)
    html = client.get(DESK).content.decode()
    assert 'value="line"' in html
    assert [way for way in ('value="dismiss"', 'value="show"', "candidates/gains") if way in html] == []
    for decision in ("dismiss", "show", "add"):
        assert judge(client, candidate, decision).status_code == 403
    assert client.get(f"{DESK}gains/", {"candidate": candidate.pk}).status_code == 403
    assert judge(client, candidate, "line", **line_of(candidate)).status_code == 200
    assert client.post(f"{DESK}undo/", {"review": CandidateJudgement.objects.latest("pk").pk}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.state == "open"


def test_an_editor_shows_readers_a_wording_and_hides_it(desk, client, candidate):
    reader = Client()
    address = f"/wordings/{candidate.pk}/"
    assert reader.get(address).status_code == 404
    judge(desk, candidate, "show")
    assert "We say" in reader.get(address).content.decode()
    judge(desk, candidate, "hide")
    assert reader.get(address).status_code == 404


def test_the_desks_home_names_what_was_found_this_week(desk, candidate):
    home = desk.get("/admin/").content.decode()
    assert f'href="{DESK}?candidate={candidate.pk}"' in home
    Candidate.objects.update(found_at=datetime(2021, 1, 1, tzinfo=UTC))
    assert "?candidate=" not in desk.get("/admin/").content.decode()


def test_cards_cost_a_steady_number_of_queries(desk, candidate, django_assert_max_num_queries):
    desk.get(DESK)
    with django_assert_max_num_queries(26):
        desk.get(DESK)
