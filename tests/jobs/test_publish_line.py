"""A line's states: the ways between them, who may go them, and what is asked for before readers see it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from tracker.jobs.publish_line import (
    MOVES,
    MoveRefused,
    NotPermitted,
    moves_open_to,
    publish_due,
    publish_line,
    publish_rebuttal,
    retire_line,
    schedule_line,
    send_back,
    send_for_review,
    unschedule_line,
    withdraw_rebuttal,
)
from tracker.jobs.settle_roles import give_role, settle_roles
from tracker.jobs.work import work
from tracker.models import Citation, Correction, Legislature, Party, Phrasing, Rebuttal, TalkingPoint, Topic

pytestmark = pytest.mark.django_db
DRAFT, IN_REVIEW, PUBLISHED, RETIRED = TalkingPoint.Status


@pytest.fixture
def line():
    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    party = Party.objects.create(slug="av-harbour", legislature=legislature, name="Harbour Party", short_name="Harbour")
    return TalkingPoint.objects.create(slug="calm-seas", title="Calm seas", party=party, verdict="False")


@pytest.fixture
def whole(line):
    """The line with all that publishing asks for, and a rebuttal that rests on something."""
    line.topics.add(Topic.objects.create(slug="tides", name="Tides"))
    Phrasing.objects.create(point=line, text="calm seas")
    Citation.objects.create(rebuttal=Rebuttal.objects.create(point=line, body="Not so."), title="Tide tables")
    return line


@pytest.fixture
def of_role(django_user_model):
    settle_roles()

    def made(role):
        user = django_user_model.objects.create_user(role)
        give_role(user=user, role=role)
        return django_user_model.objects.get(pk=user.pk)

    return made


def story(point):
    """The line's versions, oldest first: in which state, by whom and why."""
    versions = point.history.order_by("history_date", "history_id")
    return [(version.status, version.history_user, version.history_change_reason or "") for version in versions]


def test_a_line_goes_from_draft_to_retired_and_back_and_its_history_says_who_and_why(whole, of_role):
    writer, editor = of_role("contributor"), of_role("editor")
    send_for_review(point=whole, by=writer, reason="Finished.")
    send_back(point=whole, by=editor, reason="Says who?")
    send_for_review(point=whole, by=writer, reason="")
    published = publish_line(point=whole, by=editor, reason="Checked.", rebuttals=whole.rebuttals.all())
    assert [rebuttal.published for rebuttal in published.rebuttals] == [True]
    retired = retire_line(point=whole, by=editor, reason=" Nobody says it. ", reason_fr="Fini.").point
    assert (retired.status, retired.retired_because, retired.retired_because_fr) == (
        RETIRED,
        "Nobody says it.",
        "Fini.",
    )
    assert timezone.now() - retired.retired_at < timedelta(minutes=1)
    again = publish_line(point=whole, by=editor, reason="It is back.").point
    assert (again.status, again.retired_at, again.retired_because, again.replaced_by) == (PUBLISHED, None, "", None)
    assert story(whole)[2:] == [
        (IN_REVIEW, writer, "Finished."),
        (DRAFT, editor, "Says who?"),
        (IN_REVIEW, writer, ""),
        (PUBLISHED, editor, "Checked."),
        (RETIRED, editor, "Nobody says it."),
        (PUBLISHED, editor, "It is back."),
    ]


@pytest.mark.parametrize(
    ("lacking", "named"),
    [
        (lambda point: point.topics.clear(), "a topic"),
        (lambda point: point.phrasings.update(kind="exclude"), "a phrasing that counts"),
        (lambda point: TalkingPoint.objects.update(verdict=" "), "a verdict"),
    ],
)
@pytest.mark.parametrize("ask", ["publish", "schedule"])
def test_what_lacks_something_is_not_published(whole, of_role, lacking, named, ask):
    lacking(whole)
    how = {"schedule": {"at": timezone.now() + timedelta(hours=1)}, "publish": {}}[ask]
    job = {"schedule": schedule_line, "publish": publish_line}[ask]
    with pytest.raises(MoveRefused, match=f"needs: {named}\\."):
        job(point=whole, by=of_role("editor"), **how)
    assert story(TalkingPoint.objects.get())[-1][0] == DRAFT


def test_a_line_is_not_rebutted_without_a_citation_and_nothing_is_published_then(whole, of_role):
    editor = of_role("editor")
    bare = Rebuttal.objects.create(point=whole, body="Because.")
    with pytest.raises(MoveRefused, match="needs: a citation"):
        publish_line(point=whole, by=editor, rebuttals=whole.rebuttals.all())
    assert not TalkingPoint.objects.published().exists()
    assert not Rebuttal.objects.filter(published=True).exists()
    Citation.objects.create(rebuttal=bare, title="Sea states")
    assert publish_rebuttal(rebuttal=bare, by=editor, reason="Now it is.").published
    assert list(Rebuttal.objects.answering()) == [bare]
    assert not withdraw_rebuttal(rebuttal=bare, by=editor, reason="Out of date.").published
    assert not Rebuttal.objects.answering().exists()


def test_an_answer_that_readers_saw_goes_with_a_note_or_a_reason(whole, of_role):
    editor = of_role("editor")
    publish_line(point=whole, by=editor, rebuttals=whole.rebuttals.all())
    answer = whole.rebuttals.get()
    with pytest.raises(MoveRefused, match="say in a public note what was wrong"):
        withdraw_rebuttal(rebuttal=answer, by=editor, reason=" ")
    assert (Rebuttal.objects.get().published, Correction.objects.count()) == (True, 0)
    withdraw_rebuttal(rebuttal=answer, by=editor, note="It named the wrong year.")
    assert (Rebuttal.objects.get().published, Correction.objects.get().note) == (False, "It named the wrong year.")


@pytest.mark.parametrize("name", sorted(MOVES))
@pytest.mark.parametrize("status", TalkingPoint.Status.values)
def test_a_state_is_left_by_its_own_ways_only(whole, of_role, name, status):
    TalkingPoint.objects.update(status=status)
    whole.refresh_from_db()
    editor = of_role("editor")
    calls = {
        "send": send_for_review, "return": send_back, "publish": publish_line, "unschedule": unschedule_line,
        "schedule": lambda **said: schedule_line(at=timezone.now() + timedelta(hours=1), **said),
        "retire": retire_line,
    }  # fmt: skip
    may = name in {move.name for move in moves_open_to(whole, editor)}
    assert may is ((status, name) in {
        ("draft", "send"), ("draft", "publish"), ("draft", "schedule"), ("in_review", "return"),
        ("in_review", "publish"), ("in_review", "schedule"), ("published", "retire"), ("retired", "publish"),
    })  # fmt: skip
    if may:
        assert calls[name](point=whole, by=editor, reason="Because.").point.pk == whole.pk
    else:
        with pytest.raises(MoveRefused):
            calls[name](point=whole, by=editor, reason="Because.")
        assert TalkingPoint.objects.get().status == status


def test_a_contributor_sends_and_takes_back_and_nothing_else(whole, of_role):
    writer = of_role("contributor")
    at = timezone.now() + timedelta(hours=1)
    for refused in (
        lambda: publish_line(point=whole, by=writer),
        lambda: schedule_line(point=whole, by=writer, at=at),
        lambda: publish_rebuttal(rebuttal=whole.rebuttals.get(), by=writer),
        lambda: withdraw_rebuttal(rebuttal=whole.rebuttals.get(), by=writer),
    ):
        with pytest.raises(NotPermitted):
            refused()
    send_for_review(point=whole, by=writer)
    send_back(point=whole, by=writer)
    schedule_line(point=whole, by=of_role("editor"), at=at)
    for refused in (lambda: send_back(point=whole, by=writer), lambda: unschedule_line(point=whole, by=writer)):
        with pytest.raises(NotPermitted):
            refused()
    publish_line(point=whole, by=None)
    with pytest.raises(NotPermitted):
        retire_line(point=whole, by=writer, reason="Because.")
    assert TalkingPoint.objects.get().status == PUBLISHED


def test_a_line_is_retired_for_a_reason_and_replaced_by_one_that_readers_see(whole, of_role):
    editor = of_role("editor")
    publish_line(point=whole, by=editor)
    other = TalkingPoint.objects.create(slug="rough-seas", title="Rough seas", party=whole.party)
    for refused in ({"reason": " "}, {"reason": "Because.", "replaced_by": other},
                    {"reason": "Because.", "replaced_by": whole}):  # fmt: skip
        with pytest.raises(MoveRefused):
            retire_line(point=whole, by=editor, **refused)
    TalkingPoint.objects.filter(pk=other.pk).update(status=PUBLISHED)
    other.refresh_from_db()
    assert retire_line(point=whole, by=editor, reason="Because.", replaced_by=other).point.replaced_by == other


def test_the_database_holds_a_schedule_and_a_replacement_to_their_rules(whole):
    for broken in ({"publish_at": timezone.now()}, {"replaced_by": whole}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TalkingPoint.objects.update(**broken)


def test_what_is_due_is_published_once_in_the_name_of_who_scheduled_it(whole, of_role, capsys):
    editor = of_role("editor")
    at = timezone.now() + timedelta(hours=1)
    schedule_line(point=whole, by=editor, at=at, reason="After the vote.")
    assert publish_due(now=at - timedelta(seconds=1)).published == ()
    assert [point.slug for point in publish_due(now=at).published] == ["calm-seas"]
    assert story(whole)[-1] == (PUBLISHED, editor, "After the vote.")
    assert TalkingPoint.objects.get().publish_at is None
    assert publish_due(now=at).published == ()
    call_command("publish_due")
    assert "0 lines published, 0 held back" in capsys.readouterr().out


def test_what_is_due_but_lacks_something_is_held_and_told(whole, of_role, capsys):
    schedule_line(point=whole, by=of_role("editor"), at=timezone.now() + timedelta(hours=1))
    TalkingPoint.objects.update(publish_at=timezone.now(), verdict="")
    assert publish_due().held == ((whole, "a verdict"),)
    call_command("publish_due", verbosity=0)
    assert capsys.readouterr() == ("", "not published: calm-seas: it needs a verdict\n")
    assert TalkingPoint.objects.get().status == IN_REVIEW


def test_the_worker_publishes_what_is_due(whole):
    TalkingPoint.objects.update(status=IN_REVIEW, publish_at=timezone.now())
    told = []
    work(stopping=lambda: False, once=True, published=told.append)
    assert [[point.slug for point in due.published] for due in told] == [["calm-seas"]]
    assert TalkingPoint.objects.published().count() == 1


def test_a_line_taken_off_the_schedule_stays_in_review(whole, of_role):
    editor = of_role("editor")
    schedule_line(point=whole, by=editor, at=timezone.now() + timedelta(hours=1))
    point = unschedule_line(point=whole, by=editor, reason="Not yet.").point
    assert (point.status, point.publish_at) == (IN_REVIEW, None)
    with pytest.raises(MoveRefused, match="passed"):
        schedule_line(point=whole, by=editor, at=timezone.now())
