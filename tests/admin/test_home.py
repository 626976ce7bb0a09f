"""The desk's first page says what waits, and every count leads to exactly its rows."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tracker.jobs.match import match
from tracker.models import (
    Candidate,
    Citation,
    Correction,
    ImportRun,
    Mention,
    Placing,
    Rebuttal,
    Revision,
    Speech,
    TalkingPoint,
)
from tracker.queries.desk import new_since_last_week

pytestmark = pytest.mark.django_db


@pytest.fixture
def nothing_waits(avalonia):
    """The record with everything done."""
    match()
    Mention.objects.update(state="accepted", reviewer=None)
    Candidate.objects.update(state="dismissed")
    Revision.objects.all().delete()
    Correction.objects.all().delete()
    TalkingPoint.objects.update(created_at=timezone.now() - timedelta(days=9))
    return avalonia


def tasks(desk):
    """Each link of the page: (count, address) by what it is of."""
    html = desk.get("/admin/").content.decode()
    found = re.findall(r'<a href="([^"]+)" data-task="([^"]+)"><strong>([\d,]+)</strong>', html)
    return {name: (int(count.replace(",", "")), address.replace("&amp;", "&")) for address, name, count in found}


def listed(desk, address):
    context = desk.get(address).context
    return context["cl"].result_count if "cl" in context else context["page"].paginator.count


def test_nothing_waits_and_the_page_says_so(desk, nothing_waits):
    assert tasks(desk) == {}
    html = desk.get("/admin/").content.decode()
    assert "Nothing waits for an editor." in html
    assert "Nothing was added, reviewed, corrected or imported in the last seven days." in html


def _more_mentions(avalonia, **fields):
    for number in (2, 3):
        avalonia.speech(number, avalonia.tide.point)
    Mention.objects.filter(pk__gt=avalonia.mention.pk).update(**fields)


def _unreviewed(avalonia):
    """Two that wait, and one that was looked at and left as it is."""
    _more_mentions(avalonia, state="declared")
    avalonia.speech(4, avalonia.tide.point)
    Mention.objects.filter(speech__order=4).update(reviewer=User.objects.get(username="editor"))


def _unlinked(avalonia):
    """One without any link; an archived copy is one."""
    Citation.objects.update(url="")
    archived = "https://archive.example/tides"
    Citation.objects.create(rebuttal=avalonia.tide.rebuttal, title="Ebb tables", archived_url=archived)


def _past(avalonia):
    """One that is over; most are current without an end."""
    Rebuttal.objects.create(point=avalonia.tide.point, body="Not so yet.")
    Rebuttal.objects.filter(pk=avalonia.tide.rebuttal.pk).update(current_until=timezone.localdate() - timedelta(days=1))


def _failed(avalonia):
    done, failed = ImportRun.State.DONE, ImportRun.State.FAILED
    ImportRun.objects.all().delete()
    other = type(avalonia.source).objects.create(slug="avalonia-senate", name="Avalonia Senate")
    runs = [(other, done), (other, failed), (avalonia.source, failed), (avalonia.source, done), (other, failed)]
    for source, state in runs:
        ImportRun.objects.create(source=source, state=state)


def _unplaced(avalonia):
    for number in (2, 3, 4):
        avalonia.speech(number)
    Speech.objects.filter(order__in=(2, 3)).update(person=None, speaker="Ms. Quay")
    Speech.objects.filter(order=4).update(person=None, speaker="Mr. Pier")


def _moved(avalonia, status):
    """One line of two."""
    avalonia.line("fair-winds")
    TalkingPoint.objects.filter(pk=avalonia.tide.point.pk).update(status=status)


def _found(avalonia):
    """One that was found, of two."""
    dismissed = {"wording": "fair winds", "speeches": 3, "last": date(2021, 3, 4), "state": "dismissed"}
    Candidate.objects.create(**dismissed)
    Candidate.objects.exclude(wording="fair winds").update(state="open")


def _reworded(avalonia):
    """One line of two, both of which were looked for."""
    avalonia.line("fair-winds")
    match()
    phrasings = type(avalonia.tide.phrasing).objects
    phrasings.filter(pk=avalonia.tide.phrasing.pk).update(text="tides that rise")


WAITING = {
    "mentions": (2, _unreviewed),
    "suggestions": (2, lambda a: _more_mentions(a, state="suggested")),
    "candidates": (1, _found),
    "drafts": (1, lambda a: _moved(a, "draft")),
    "drafts-in-review": (1, lambda a: _moved(a, "in_review")),
    "rebuttals": (1, _past),
    "citations": (1, _unlinked),
    "imports": (2, _failed),
    "people": (2, _unplaced),
    "match": (1, _reworded),
}


WAYS = ["Review mentions", "Judge candidates", "Write a line"]


@pytest.mark.parametrize("name", WAITING)
def test_a_count_is_shown_and_leads_to_exactly_its_rows(desk, nothing_waits, name):
    expected, change = WAITING[name]
    change(nothing_waits)
    found = tasks(desk)
    assert found[name][0] == expected
    assert listed(desk, found[name][1]) == expected
    assert "Nothing waits" not in desk.get("/admin/").content.decode()


def test_an_answer_is_current_until_the_end_of_its_day(desk, nothing_waits):
    Rebuttal.objects.update(current_until=timezone.localdate())
    assert "rebuttals" not in tasks(desk)


def test_what_is_drawn_for_checking_waits_until_it_is_checked(desk, nothing_waits):
    _more_mentions(nothing_waits, state="declared", sampled_at=timezone.now())
    # One that chance left out.
    nothing_waits.speech(4, nothing_waits.tide.point)
    found = tasks(desk)
    assert found["sample"][0] == listed(desk, found["sample"][1]) == 2
    for state, left in (("accepted", 1), ("rejected", None)):
        mention = Mention.objects.filter(state="declared").first()
        Mention.objects.filter(pk=mention.pk).update(state=state)
        assert tasks(desk).get("sample", (None,))[0] == left


def test_a_speaker_left_alone_does_not_wait(desk, nothing_waits):
    _unplaced(nothing_waits)
    Placing.objects.create(source=nothing_waits.source, speaker="Ms. Quay")
    assert tasks(desk)["people"][0] == 1


def test_what_is_new_this_week_leads_to_its_rows(desk, editor, nothing_waits):
    """Of each kind one of this week; before it others of last week, or that do not count."""
    avalonia = nothing_waits
    lately, old = timezone.now() - timedelta(days=6), timezone.now() - timedelta(days=8, hours=1)
    point = avalonia.line("fair-winds").point
    TalkingPoint.objects.filter(pk=point.pk).update(created_at=lately)
    Candidate.objects.update(state="open", found_at=lately)
    for fields in ({"found_at": old}, {"state": "dismissed"}, {"point": point}):
        made = Candidate.objects.create(wording=str(fields), speeches=3, last=date(2021, 3, 4), state="open")
        Candidate.objects.filter(pk=made.pk).update(**fields)
    for number, entered in enumerate((lately, old), start=3):
        Correction.objects.create(note="It said that every boat rose.")
        Correction.objects.filter(pk=Correction.objects.latest("pk").pk).update(entered_at=entered)
        Revision.objects.create(edition=avalonia.document.editions.get(), number=number, changed=1)
        Revision.objects.filter(number=number).update(revised_at=entered)
        avalonia.speech(number, point)
        Mention.objects.filter(speech__order=number).update(state="rejected", reviewer=editor, reviewed_at=entered)
        ImportRun.objects.create(source=avalonia.source, state="done", finished_at=entered)
    for number in (5, 6):
        # Its reviewer's account is gone.
        avalonia.speech(number, point)
        Mention.objects.filter(speech__order=number).update(state="rejected", reviewed_at=timezone.now())
    ImportRun.objects.create(source=avalonia.source, state="failed", finished_at=timezone.now())
    html = desk.get("/admin/").content.decode()
    assert re.findall(r'<a href="/admin/candidates/\?candidate=\d+" lang="en">([^<]+)</a>', html) == [
        "boats of all sizes"
    ]
    found = {name: of for name, of in tasks(desk).items() if name.endswith("-new")}
    assert {name: count for name, (count, _) in found.items()} == dict.fromkeys(
        ["candidates-new", "lines-new", "reviews-new", "corrections-new", "revisions-new", "imports-new"], 1
    )
    assert {name: listed(desk, address) for name, (_, address) in found.items()} == dict.fromkeys(found, 1)


def test_a_week_is_seven_days_back_from_the_midnight_before():
    since = timezone.localtime(new_since_last_week().since)
    assert (since.hour, since.minute, since.second, since.microsecond) == (0, 0, 0, 0)
    assert timezone.localdate() - since.date() in (timedelta(days=7), timedelta(days=8))


def test_counting_stops_where_an_editor_need_not_know(desk, avalonia, monkeypatch):
    monkeypatch.setattr("tracker.queries.desk.MOST_COUNTED", 1)
    monkeypatch.setattr("tracker.admin.home.MOST_COUNTED", 1)
    _more_mentions(avalonia, state="suggested")
    assert "<strong>over 1</strong> suggestions" in desk.get("/admin/").content.decode()
    Mention.objects.filter(pk=avalonia.mention.pk + 1).delete()
    assert "<strong>1</strong> suggestion<" in desk.get("/admin/").content.decode()


def test_who_may_not_see_a_list_is_not_told_how_long_it_is(client, django_user_model, avalonia):
    user = django_user_model.objects.create_user("junior", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_candidate"))
    client.force_login(user)
    LogEntry.objects.create(user=user, action_flag=1, object_repr="Boats")
    assert set(tasks(client)) == {"candidates", "candidates-new"}
    html = client.get("/admin/").content.decode()
    assert not [way for way in WAYS if way in html]
    assert "boats of all sizes" in html
    user.user_permissions.clear()
    html = client.get("/admin/").content.decode()
    assert "boats of all sizes" not in html
    assert "Done last" not in html


def test_the_ways_to_begin_are_shown_to_who_may_go_them(desk, avalonia):
    html = desk.get("/admin/").content.decode()
    assert [way for way in WAYS if way in html] == WAYS
    Candidate.objects.update(state="dismissed")
    html = desk.get("/admin/").content.decode()
    assert [way for way in WAYS if way in html] == ["Review mentions", "Write a line"]


def test_what_everybody_did_last_is_told(desk, avalonia):
    desk.post("/admin/tracker/topic/add/", {"slug": "boats", "name": "Boats"})
    for number in range(10):
        desk.post("/admin/tracker/topic/add/", {"slug": f"boats-{number}", "name": f"Boats {number}"})
    html = desk.get("/admin/").content.decode()
    assert re.findall(r">(Boats[^<]*)</a>\s*<span", html) == [f"Boats {number}" for number in range(9, -1, -1)]
    LogEntry.objects.exclude(object_repr="Boats").delete()
    html = desk.get("/admin/").content.decode()
    assert re.search(r'href="/admin/tracker/topic/\d+/change/">Boats</a>\s*<span class="quiet">added, editor,', html)


def test_the_page_costs_the_same_however_much_waits(desk, avalonia):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get("/admin/")
        return len(captured)

    queries()
    assert queries() == 24
    for number, slug in [(2, "harbour-first"), (3, "fair-winds")]:
        avalonia.speech(number, avalonia.line(slug).point)
    Speech.objects.filter(order=3).update(person=None, date=date(2021, 3, 4))
    assert queries() == 24
