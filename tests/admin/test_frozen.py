"""An editor freezes a ranking at the desk; what is frozen stays."""

import pytest

from tracker.models import Countdown, FrozenRanking, TalkingPoint

pytestmark = pytest.mark.django_db
ADD = "/admin/tracker/frozenranking/add/"


def test_the_ranking_that_was_looked_at_fills_the_form_in(desk, avalonia, form_of):
    asked = f"{ADD}?from=2021-03-01&source=avalonia-debates&party=av-harbour&stance=all&sort=days"
    sent = form_of(desk.get(asked))
    assert {name: value for name, value in sent.items() if value not in ("", "None")} == {
        "from": "2021-03-01", "source": ["avalonia-debates"], "party": "av-harbour", "stance": "all", "sort": "days",
    }  # fmt: skip


def test_freezes_and_shows_what_was_frozen(desk, avalonia, editor):
    FrozenRanking.objects.all().delete()
    sent = {"title": "Tides", "stance": "uses", "sort": "speeches", "source": ["avalonia-debates"], "lines": 5}
    response = desk.post(ADD, sent)
    frozen = FrozenRanking.objects.get()
    assert response.url == f"/admin/tracker/frozenranking/{frozen.pk}/change/"
    assert (frozen.title, frozen.created_by) == ("Tides", editor)
    assert frozen.said["filters"]["sources"] == ["avalonia-debates"]
    assert frozen.digest in desk.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"from": "2021-03-02", "to": "2021-03-01"}, "The period ends before it begins."),
        ({"title": ""}, "This field is required."),
        ({"from": "2030-01-01", "to": "2030-12-31"}, "No record of this period is held"),
        ({"source": ["nowhere"]}, "is not one of the available choices"),
    ],
)
def test_what_cannot_be_frozen_is_told(desk, avalonia, wrong, told):
    response = desk.post(ADD, {"title": "Tides", "stance": "uses", "sort": "speeches", **wrong})
    assert told in response.content.decode()
    assert FrozenRanking.objects.count() == 1


def test_what_is_frozen_is_neither_changed_nor_deleted_at_the_desk(desk, avalonia):
    frozen = avalonia.rows[FrozenRanking]
    assert desk.post(f"/admin/tracker/frozenranking/{frozen.pk}/change/", {"title": "Other"}).status_code == 403
    assert desk.post(f"/admin/tracker/frozenranking/{frozen.pk}/delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": [frozen.pk], "post": "yes"}
    desk.post("/admin/tracker/frozenranking/", sent)
    assert FrozenRanking.objects.get().title == "Tides of March"


def test_countdowns_are_frozen_and_counted_ones_made_by_actions(desk, avalonia):
    TalkingPoint.objects.update(status="published")
    desk.post(ADD, {"title": "Counted tides", "stance": "uses", "sort": "speeches"})
    frozen = FrozenRanking.objects.get(title="Counted tides")
    sent = {"action": "count_down", "_selected_action": [frozen.pk]}
    response = desk.post("/admin/tracker/frozenranking/", sent, follow=True)
    made = Countdown.objects.get(slug="counted-tides")
    assert f'<a href="/admin/tracker/countdown/{made.pk}/build/">counted-tides</a>' in response.content.decode()
    assert made.frozen == frozen
    sent = {"action": "freeze", "_selected_action": [avalonia.countdown.pk]}
    response = desk.post("/admin/tracker/countdown/", sent, follow=True)
    kept = FrozenRanking.objects.get(title="Seven tides")
    assert f'<a href="/rankings/{kept.digest}/">Seven tides</a>' in response.content.decode()
    assert kept.said["kind"] == "countdown"
