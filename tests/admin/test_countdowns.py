"""A countdown is built at the desk: lines in order, notes, preview, freezing, publishing; a counted one keeps its order."""

import re

import pytest
from django.urls import reverse

from tests.admin.test_every_page import assert_opens_without_inline_code
from tracker.jobs.build_countdown import BuildRefused, Place, arrange_countdown
from tracker.models import Countdown, CountdownEntry, FrozenRanking, TalkingPoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(avalonia):
    """A draft of three lines, 3 to 1: storm, ebb, rising-tide."""
    lines = [avalonia.tide.point, avalonia.line("the-ebb").point, avalonia.line("a-storm").point]
    CountdownEntry.objects.all().delete()
    for rank, point in enumerate(lines, 1):
        CountdownEntry.objects.create(countdown=avalonia.countdown, rank=rank, point=point)
    return lines


def page(name, countdown):
    return reverse(f"admin:tracker_countdown_{name}", args=[countdown.pk])


def places(countdown):
    return list(countdown.entries.order_by("-rank").values_list("rank", "point__slug"))


def typed(desk, countdown, **changed):
    """What a browser would send of the page, but for what was typed."""
    html = desk.get(page("build", countdown)).content.decode()
    sent = {
        "mark": re.search(r'name="mark" value="(\w+)"', html)[1],
        "point": re.findall(r'name="point" value="(\d+)"', html),
    }
    for entry in countdown.entries.all():
        sent |= {f"rank-{entry.point_id}": entry.rank, f"note-{entry.point_id}": entry.note,
                 f"note_fr-{entry.point_id}": entry.note_fr}  # fmt: skip
    return sent | changed


def test_a_new_countdown_leads_to_the_page_where_it_is_built(desk, avalonia):
    sent = {"title": "Eight tides", "slug": "eight-tides"}
    answer = desk.post("/admin/tracker/countdown/add/", sent)
    made = Countdown.objects.get(slug="eight-tides")
    assert (answer.url, made.status) == (page("build", made), "draft")
    response = desk.get(answer.url)
    assert_opens_without_inline_code(response)
    assert "It has no line yet" in response.content.decode()
    assert page("build", made) in desk.get(page("change", made)).content.decode()


def test_numbers_are_typed_and_gaps_are_closed(desk, avalonia, three):
    tide, ebb, _ = three
    countdown = avalonia.countdown
    sent = typed(
        desk, countdown, save="1", **{f"rank-{tide.pk}": "20", f"rank-{ebb.pk}": " 4", f"note-{ebb.pk}": "**Low**"}
    )
    assert desk.post(page("build", countdown), sent).status_code == 302
    assert places(countdown) == [(3, "rising-tide"), (2, "the-ebb"), (1, "a-storm")]
    assert countdown.entries.get(point=ebb).note == "**Low**"
    assert countdown.entries.get(point=tide).history.latest().history_user.username == "editor"


@pytest.mark.parametrize(
    ("button", "line", "order"),
    [
        ("up", 1, ["the-ebb", "a-storm", "rising-tide"]),
        ("down", 1, ["a-storm", "rising-tide", "the-ebb"]),
        ("up", 2, ["a-storm", "the-ebb", "rising-tide"]),
        ("remove", 1, ["a-storm", "rising-tide"]),
    ],
)
def test_lines_are_moved_and_taken_out_by_buttons_and_notes_are_kept(desk, avalonia, three, button, line, order):
    sent = typed(desk, avalonia.countdown, **{button: str(three[line].pk), f"note-{three[0].pk}": "High"})
    answer = desk.post(page("build", avalonia.countdown), sent)
    assert answer.status_code == 302
    assert [slug for _, slug in places(avalonia.countdown)] == order
    assert [rank for rank, _ in places(avalonia.countdown)] == list(range(len(order), 0, -1))
    assert avalonia.countdown.entries.get(point=three[0]).note == "High"


def test_lines_are_found_and_added_with_the_next_numbers(desk, avalonia, three):
    other = avalonia.line("fair-winds").point
    TalkingPoint.objects.create(slug="retired", title="fair retired", party=avalonia.harbour, status="retired")
    countdown = avalonia.countdown
    found = desk.post(page("build", countdown), typed(desk, countdown, find="1", q="fair"), follow=True)
    assert [point.slug for point in found.context["found"]] == ["fair-winds"]
    desk.post(page("build", countdown), typed(desk, countdown, add="1", line=[other.pk]))
    assert places(countdown)[0] == (4, "fair-winds")
    nothing = desk.post(page("build", countdown), typed(desk, countdown, add="1"), follow=True).content.decode()
    assert "Tick the lines to add." in nothing


def test_faults_say_what_to_do_and_keep_what_was_typed(desk, avalonia, three):
    tide, ebb, _ = three
    countdown, before = avalonia.countdown, places(avalonia.countdown)
    sent = typed(
        desk, countdown, save="1", **{f"rank-{tide.pk}": "3", f"rank-{ebb.pk}": "two", f"note-{ebb.pk}": "Low & slow"}
    )
    html = desk.post(page("build", countdown), sent).content.decode()
    assert "Number 3 stands twice: “a storm”, “rising tide”. Give each its own." in html
    assert "“the ebb” needs a number from 1 to 999." in html
    assert 'value="two"' in html
    assert "Low &amp; slow" in html
    assert places(countdown) == before


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk, avalonia, three):
    sent = typed(desk, avalonia.countdown, save="1", **{f"note-{three[0].pk}": "Mine"})
    avalonia.countdown.entries.filter(point=three[0]).update(note="Theirs")
    html = desk.post(page("build", avalonia.countdown), sent).content.decode()
    assert "Somebody changed it meanwhile." in html
    assert "Mine" in html
    assert avalonia.countdown.entries.get(point=three[0]).note == "Theirs"


def test_it_is_published_once_every_line_of_it_is(desk, avalonia, three):
    countdown = avalonia.countdown
    TalkingPoint.objects.filter(slug="the-ebb").update(status="draft")
    fault = "Number 2, “the ebb”, is not published (draft): publish it first, or take it out."
    assert fault in desk.get(page("build", countdown)).content.decode()
    assert fault in desk.post(page("publish", countdown), follow=True).content.decode()
    assert Countdown.objects.get().status == "draft"
    assert desk.get("/countdowns/seven-tides/").status_code == 404
    TalkingPoint.objects.update(status="published")
    desk.post(page("publish", countdown))
    assert desk.get("/countdowns/seven-tides/").status_code == 200
    draft = TalkingPoint.objects.create(slug="slack", title="Slack", party=avalonia.harbour)
    html = desk.post(page("build", countdown), typed(desk, countdown, add="1", line=[draft.pk])).content.decode()
    assert "Number 4, “Slack”, is not published" in html
    desk.post(page("withdraw", countdown))
    assert Countdown.objects.get().history.latest().history_change_reason == "Made a draft again"
    assert desk.get("/countdowns/seven-tides/").status_code == 404
    CountdownEntry.objects.all().delete()
    assert "It has no line yet" in desk.post(page("publish", countdown), follow=True).content.decode()
    assert Countdown.objects.get().status == "draft"


def test_the_preview_is_what_readers_will_see_and_no_reader_sees_it(desk, client, avalonia, three):
    TalkingPoint.objects.filter(slug="the-ebb").update(status="draft")
    avalonia.countdown.entries.filter(rank=3).update(note="**High** water", note_fr="Pleine mer")
    html = desk.get("/countdowns/seven-tides/preview/").content.decode()
    assert re.findall(r'id="number-(\d)"', html) == ["3", "1"]
    assert "<strong>High</strong> water" in html
    assert "One line is not published and is left out: “the ebb”." in html
    assert 'href="/countdowns/seven-tides/preview/?present#number-3"' in html
    assert "Pleine mer" in desk.get("/fr/countdowns/seven-tides/preview/").content.decode()
    assert "no-store" in desk.get("/countdowns/seven-tides/preview/")["Cache-Control"]
    client.logout()
    assert client.get("/countdowns/seven-tides/preview/").status_code == 404


def test_it_is_frozen_from_its_page(desk, avalonia, three):
    html = desk.post(page("freeze", avalonia.countdown), follow=True).content.decode()
    assert "Frozen for good:" in html
    assert FrozenRanking.objects.count() == 2


def test_a_counted_countdown_keeps_its_lines_and_takes_notes(desk, avalonia, three):
    countdown = avalonia.countdown
    Countdown.objects.update(kind="counted", frozen=avalonia.rows[FrozenRanking])
    html = desk.get(page("build", countdown)).content.decode()
    assert 'name="up"' not in html
    assert 'name="add"' not in html
    before = places(countdown)
    for changed in ({"up": str(three[0].pk)}, {"remove": str(three[0].pk)}, {f"rank-{three[0].pk}": "9", "save": "1"}):
        said = desk.post(page("build", countdown), typed(desk, countdown, **changed)).content.decode()
        assert "only the notes can be changed" in said
        assert places(countdown) == before
    desk.post(page("build", countdown), typed(desk, countdown, save="1", **{f"note-{three[0].pk}": "High"}))
    assert countdown.entries.get(point=three[0]).note == "High"


def test_one_is_counted_from_a_ranking_that_is_frozen_with_it(desk, avalonia, three):
    address = reverse("admin:tracker_countdown_count")
    assert address in desk.get(reverse("admin:tracker_countdown_changelist")).content.decode()
    assert_opens_without_inline_code(desk.get(address))
    sent = {"title": "Counted tides", "stance": "uses", "sort": "speeches", "lines": "1"}
    html = desk.post(address, sent, follow=True).content.decode()
    assert "Counted and frozen" in html
    made = Countdown.objects.get(kind="counted")
    assert (made.status, places(made), made.frozen.title) == ("draft", [(1, "rising-tide")], "Counted tides")
    refused = desk.post(address, sent | {"from": "1990-01-01", "to": "1990-02-01"}).content.decode()
    assert "No record of this period is held" in refused
    assert FrozenRanking.objects.count() == 2


def test_who_may_not_change_countdowns_builds_none(client, django_user_model, avalonia):
    client.force_login(django_user_model.objects.create_user("porter", is_staff=True))
    assert client.get(page("build", avalonia.countdown)).status_code == 403
    for name in ("build", "publish", "withdraw", "freeze"):
        assert client.post(page(name, avalonia.countdown)).status_code == 403
    assert client.get(reverse("admin:tracker_countdown_count")).status_code == 403
    assert client.get("/countdowns/seven-tides/preview/").status_code == 404
    assert client.get(reverse("admin:tracker_countdown_build", args=[0])).status_code == 404


def test_one_line_twice_is_refused_and_what_is_the_same_is_not_written(avalonia, three):
    with pytest.raises(BuildRefused, match="“rising tide” is in it twice"):
        arrange_countdown(countdown=avalonia.countdown, places=[Place(three[0], 1), Place(three[0], 2)])
    written = CountdownEntry.history.count()
    same = [Place(point, rank) for rank, point in enumerate(three, 1)]
    assert not arrange_countdown(countdown=avalonia.countdown, places=same).changed
    assert CountdownEntry.history.count() == written
    assert arrange_countdown(countdown=avalonia.countdown, places=same[:2]).slides == 2
