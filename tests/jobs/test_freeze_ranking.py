"""Freezing: what is kept, that it is checked by its hash, and what it is made into."""

import json
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from tests.web.conftest import avalonia, make  # noqa: F401
from tracker.jobs.count_down import count_down
from tracker.jobs.freeze_ranking import FreezingRefusedError, freeze_countdown, freeze_ranking
from tracker.jobs.tallies import revolume
from tracker.models import Countdown, CountdownEntry, Document, FormerSlug, FrozenRanking, Speech
from tracker.queries.frozen import then_and_now
from tracker.queries.scope import Scope

pytestmark = pytest.mark.django_db
NOON = datetime(2021, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def lines(avalonia, make):  # noqa: F811
    """Three lines, said three times, twice and twice; and one of the other party, said once."""
    said = [make.line(avalonia, f"line said {times}") for times in (3, 2, 2)]
    for point, times in zip(said, (3, 2, 2), strict=True):
        make.say(avalonia, point, times=times)
    other = make.line(avalonia, "their line", party=avalonia.meadow)
    make.say(avalonia, other)
    return [*said, other]


def test_keeps_the_rows_with_what_they_rest_on_under_the_hash_of_all_of_it(lines, django_user_model):
    editor = django_user_model.objects.create(username="editor")
    summary = freeze_ranking(title=" Lines  of March ", scope=Scope(party="av-harbour"), frozen_by=editor, now=NOON)
    frozen = FrozenRanking.objects.get()
    assert (summary.digest, summary.rows) == (frozen.digest, 3)
    assert summary.address == f"/rankings/{frozen.digest}/"
    assert sha256(frozen.content.encode()).hexdigest() == frozen.digest
    assert (frozen.title, frozen.created_by, frozen.created_at) == ("Lines of March", editor, NOON)
    said = json.loads(frozen.content)
    assert {name: said[name] for name in said if name != "rows"} == {
        "format": "refrain-frozen-1",
        "kind": "ranking",
        "title": "Lines of March",
        "title_fr": "",
        "frozen_at": "2021-04-01T12:00:00+00:00",
        "method": "refrain-2",
        "by": "speeches",
        # The open period and the sources that were not named are those that it rests on.
        "filters": {
            "from": "2020-03-02", "to": "2020-03-04", "sources": ["av-debates"], "party": "av-harbour", "topic": None,
            "stance": "uses",
        },
        "missing_days": 0,
    }  # fmt: skip
    assert [(row["rank"], row["line"], row["figures"]["speeches"]) for row in said["rows"]] == [
        (1, lines[0].slug, 3),
        (2, lines[1].slug, 2),
        (2, lines[2].slug, 2),
    ]
    assert said["rows"][0] == {
        "rank": 1,
        "line": lines[0].slug,
        "title": "line said 3",
        "title_fr": "",
        "party": {"slug": "av-harbour", "name": "Harbour", "name_fr": "Havre"},
        "figures": {
            "speeches": 3, "occurrences": 3, "speakers": 3, "days": 3, "rate": None, "rate_low": None,
            "rate_high": None, "unrated": 0, "unsearched": 0,
        },
        "measure": None,
        "first": "2020-03-02",
        "last": "2020-03-04",
    }  # fmt: skip


def test_the_same_figures_frozen_at_the_same_moment_have_one_hash(lines):
    first = freeze_ranking(title="March", scope=Scope(), now=NOON)
    assert freeze_ranking(title="March", scope=Scope(), now=NOON) == first
    assert FrozenRanking.objects.count() == 1
    lines[0].title = "another wording"
    lines[0].save()
    assert freeze_ranking(title="March", scope=Scope(), now=NOON).digest != first.digest


def test_the_first_lines_are_kept_with_those_of_equal_rank(lines):
    summary = freeze_ranking(title="Two", scope=Scope(), lines=2, now=NOON)
    assert summary.rows == 3
    assert freeze_ranking(title="One", scope=Scope(), lines=1, now=NOON).rows == 1


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "x" * 201}, "at most 200"),
        ({"title": "None", "scope": Scope(since=date(2030, 1, 1), until=date(2030, 2, 1))}, "no record"),
        ({"title": "None", "scope": Scope(topic="none")}, "no published line"),
    ],
)
def test_what_cannot_be_frozen_is_refused_and_nothing_is_kept(lines, asked, reason):
    with pytest.raises(FreezingRefusedError, match=reason):
        freeze_ranking(**{"scope": Scope(), **asked})
    assert not FrozenRanking.objects.exists()


def test_a_countdown_is_frozen_in_its_editors_order(lines):
    countdown = Countdown.objects.create(
        slug="two", title="Two", status="published", period_from=date(2020, 3, 1), period_to=date(2020, 3, 3)
    )
    for rank, point in ((2, lines[0]), (1, lines[3])):
        CountdownEntry.objects.create(countdown=countdown, rank=rank, point=point)
    freeze_countdown(countdown=countdown, now=NOON)
    said = FrozenRanking.objects.get().said
    assert (said["kind"], said["title"]) == ("countdown", "Two")
    assert (said["filters"]["from"], said["filters"]["to"]) == ("2020-03-01", "2020-03-03")
    assert [(row["rank"], row["line"], row["figures"]["speeches"]) for row in said["rows"]] == [
        (2, lines[0].slug, 2),
        (1, lines[3].slug, 1),
    ]
    with pytest.raises(FreezingRefusedError, match="its editor's"):
        count_down(frozen=FrozenRanking.objects.get())
    CountdownEntry.objects.all().delete()
    with pytest.raises(FreezingRefusedError, match="no published line"):
        freeze_countdown(countdown=countdown)


def test_a_counted_countdown_is_made_from_a_frozen_ranking_n_to_1(lines):
    Countdown.objects.create(slug="march", title="Another of that name")
    freeze_ranking(title="March", title_fr="Mars", scope=Scope(party="av-harbour"), now=NOON)
    frozen = FrozenRanking.objects.get()
    FormerSlug.objects.create(point=lines[2], slug=lines[2].slug)
    lines[2].slug = "renamed"
    lines[2].save()
    summary = count_down(frozen=frozen)
    assert summary.lines == ((3, "renamed"), (2, lines[1].slug), (1, lines[0].slug))
    countdown = Countdown.objects.get(slug=summary.countdown)
    assert (countdown.slug, countdown.kind, countdown.status) == ("march-2", "counted", "draft")
    assert (countdown.frozen, countdown.party.slug, countdown.title_fr) == (frozen, "av-harbour", "Mars")
    assert (countdown.period_from, countdown.period_to) == (date(2020, 3, 2), date(2020, 3, 4))
    lines[1].mentions.all().delete()
    lines[1].delete()
    with pytest.raises(FreezingRefusedError, match="no longer exist"):
        count_down(frozen=frozen)


def test_the_command_freezes_and_counts_down(lines, capsys):
    call_command("freeze", "--title", "March", "--party", "av-harbour", "--lines", "1", "--count-down")
    frozen = FrozenRanking.objects.get()
    assert capsys.readouterr().out.splitlines() == [
        f"1 lines frozen at /rankings/{frozen.digest}/",
        "draft of a countdown: march",
        f"  1 {lines[0].slug}",
    ]
    call_command("freeze", "--countdown", "march")
    assert FrozenRanking.objects.count() == 2
    for wrong in (["--title", ""], ["--title", "x", "--party", "nobody"], ["--countdown", "none"]):
        with pytest.raises(CommandError):
            call_command("freeze", *wrong)


@pytest.mark.parametrize("by", ["rising", "discipline", "streak", "burst", "owned"])
def test_a_ranking_by_a_measure_keeps_its_numbers_and_days_and_not_its_links(lines, by):
    Speech.objects.update(words=20_000)
    revolume(documents=Document.objects.values_list("pk", flat=True))
    # One sitting day, which has one before it to be set against.
    since = date(2020, 3, 4) if by == "rising" else None
    freeze_ranking(title="Measured", scope=Scope(since=since), by=by, now=NOON)
    frozen = FrozenRanking.objects.get()
    measures = [row["measure"] for row in frozen.said["rows"]]
    assert any(measures)
    for measure in filter(None, measures):
        assert "value" in measure
        assert not {"evidence", "against"} & measure.keys()
    view = then_and_now(frozen)
    assert view.moved == 0
    assert [row.measure.name for row in view.rows] == [by] * len(measures)
