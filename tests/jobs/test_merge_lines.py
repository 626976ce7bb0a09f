"""Two lines become one with everything that was theirs, and two again with exactly what each had."""

import json
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.serializers import serialize
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.conftest import turn
from tracker.jobs.export_catalogue import catalogue_files
from tracker.jobs.free_slug import free_slug
from tracker.jobs.freeze_ranking import freeze_ranking
from tracker.jobs.import_catalogue import plan_import
from tracker.jobs.joined_mentions import joined_spans
from tracker.jobs.match import match
from tracker.jobs.merge_lines import MergeRefused, NotPublished, merge_lines, undo_merge
from tracker.jobs.moved_rows import references
from tracker.jobs.review_mention import review_mention
from tracker.jobs.seed_rows import row_of_slug
from tracker.jobs.tallies import recount
from tracker.models import (
    Candidate,
    Citation,
    Correction,
    Countdown,
    CountdownEntry,
    FormerSlug,
    FrozenRanking,
    LineMerge,
    Mention,
    PackedList,
    Phrasing,
    Rebuttal,
    TalkingPoint,
    Tally,
    Topic,
)
from tracker.queries.comparison import chosen_lines
from tracker.queries.frozen import then_and_now
from tracker.queries.lines import slugs_now
from tracker.queries.scope import Scope

TAX = "This boat-sinking lighthouse tax must go."
LEVY = "This lantern levy must go."
BOTH = "A lantern levy is a boat-sinking lighthouse tax."
AGAIN = ("Tally", "PackedFigures", "SpokenBy", "PackedList", "Document", "ImportRun", "LineMerge")


def line(avalonia, title, *phrasings):
    point = TalkingPoint.objects.create(
        slug=free_slug(title, set(), "line"), title=title, party=avalonia.harbour, status="published"
    )
    for text in phrasings:
        Phrasing.objects.create(point=point, text=text, language="en")
    return point


def countdown(slug, *points, **fields):
    made = Countdown.objects.create(slug=slug, title=slug, **fields)
    for rank, point in enumerate(points, start=1):
        CountdownEntry.objects.create(countdown=made, rank=rank, point=point)
    return made


@pytest.fixture
def reviewer(db):
    return get_user_model().objects.create(username="reviewer")


@pytest.fixture
def two(avalonia, importing, reviewer):
    """The lighthouse tax, and the lantern levy which is the same line: of both there is everything that a line has."""
    tax, levy = avalonia.point, line(avalonia, "Lantern levy", "lantern levy", "boat-sinking lighthouse tax")
    pier = line(avalonia, "Longer pier", "longer pier")
    importing(turn(TAX, order=0), turn(LEVY, order=1), turn(BOTH, order=2), turn("A longer pier.", order=3))
    light, sea = Topic.objects.create(slug="light", name="Light"), Topic.objects.create(slug="sea", name="Sea")
    tax.topics.set([sea])
    levy.topics.set([sea, light])
    FormerSlug.objects.create(point=levy, slug="lamp-levy")
    Citation.objects.create(rebuttal=Rebuttal.objects.create(point=levy, body="No."), title="Gazette")
    Candidate.objects.create(wording="lamp levy", point=levy)
    Correction.objects.create(point=levy, note="It said two.")
    countdown("both", pier, levy, tax)
    countdown("one", levy)
    return tax, levy


def everything():
    """Every row of ours but history, what is added up, imports and merges, and when a line was last saved."""
    found = {}
    for model in apps.get_app_config("tracker").get_models():
        if not model.__name__.startswith("Historical") and model.__name__ not in AGAIN:
            own = [field.name for field in model._meta.fields if field.name not in ("updated_at", "matched_digest")]
            found[model.__name__] = json.loads(serialize("json", model._default_manager.order_by("pk"), fields=own))
    tallies = Tally.objects.order_by("document", "point", "person", "stance")
    packed = PackedList.objects.order_by("what", "span", "first", "block").values_list("what", "span", "first", "lists")
    return found | {
        "topics": list(TalkingPoint.objects.order_by("pk", "topics").values_list("pk", "topics__slug")),
        "tallies": list(tallies.values_list("document", "point", "person", "stance", "speeches", "occurrences")),
        "packed": [(*place, bytes(lists)) for *place, lists in packed],
    }


def test_every_reference_to_a_line_is_known_to_merging():
    assert sorted(references(TalkingPoint)) == [
        "candidate.point",
        "candidatejudgement.before_point",
        "candidatejudgement.point",
        "correction.point",
        "countdownentry.point",
        "duetotal.point",
        "formerslug.point",
        "linemerge.kept",
        "mention.point",
        "mentionmove.of",
        "mentionmove.to",
        "phrasing.point",
        "rebuttal.point",
        "source_ledger_lines.talkingpoint",
        "spokenby.point",
        "talkingpoint.replaced_by",
        "talkingpoint_topics.talkingpoint",
        "tally.point",
    ]


def test_everything_becomes_that_of_the_line_which_stays(two, avalonia):
    tax, levy = two
    done = merge_lines(kept=tax, gone=levy, reason="one line")
    assert done.rows == {
        "candidate.point": 1, "correction.point": 1, "countdownentry.point": 1, "countdownentry.joined": 1,
        "formerslug.point": 1, "mention.point": 1, "mention.joined": 2, "phrasing.point": 1, "phrasing.joined": 1,
        "rebuttal.point": 1, "talkingpoint_topics.talkingpoint": 1, "talkingpoint_topics.joined": 1,
    }  # fmt: skip
    assert sorted(tax.phrasings.values_list("text", flat=True)) == ["boat-sinking lighthouse tax", "lantern levy"]
    assert sorted(tax.topics.values_list("slug", flat=True)) == ["light", "sea"]
    assert sorted(tax.former_slugs.values_list("slug", flat=True)) == ["lamp-levy"]
    spoken = Mention.objects.filter(point=tax).order_by("speech__order").values_list("speech__order", "occurrences")
    assert list(spoken) == [(0, 1), (1, 1), (2, 2)]
    assert Mention.objects.get(point=tax, speech__order=2).spans == [["en", 2, 14], ["en", 20, 47]]
    assert list(Tally.objects.filter(point=tax).values_list("speeches", "occurrences")) == [(3, 4)]
    levy.refresh_from_db()
    assert (levy.status, levy.replaced_by, levy.retired_because) == ("retired", tax, "")
    assert levy.retired_at
    assert [getattr(levy, owned).count() for owned in ("phrasings", "mentions", "topics", "tallies")] == [0, 0, 0, 0]
    assert Phrasing.history.filter(text="lantern levy").latest().history_change_reason == "one line"
    assert recount(check=True).differences == ()


def test_a_picked_countdown_of_both_closes_the_gap_and_a_counted_one_keeps_its_places(two, importing):
    tax, levy = two
    frozen = FrozenRanking.objects.get(digest=freeze_ranking(title="May", scope=Scope()).digest)
    counted = countdown(
        "counted", levy, tax, TalkingPoint.objects.get(slug="longer-pier"), kind="counted", frozen=frozen
    )
    content = frozen.content
    merge_lines(kept=tax, gone=levy)
    places = {made.slug: list(made.entries.order_by("rank").values_list("rank", "point__slug"))
              for made in Countdown.objects.all()}  # fmt: skip
    assert places == {
        "both": [(1, "longer-pier"), (2, "lighthouse-tax")],
        "one": [(1, "lighthouse-tax")],
        counted.slug: [(2, "lighthouse-tax"), (3, "longer-pier")],
    }
    assert FrozenRanking.objects.get().content == content


def test_undoing_brings_back_exactly_what_was(two):
    tax, levy = two
    before = everything()
    done = merge_lines(kept=tax, gone=levy)
    assert everything() != before
    undone = undo_merge(merge=done.merge)
    assert (undone.point.pk, undone.point.slug, undone.left) == (levy.pk, "lantern-levy", {})
    assert everything() == before
    assert undone.point.created_at == levy.created_at
    assert recount(check=True).differences == ()
    with pytest.raises(MergeRefused, match="undone already"):
        undo_merge(merge=done.merge)


def test_a_line_that_was_replaced_by_the_one_it_becomes_replaces_itself_by_nothing(two, avalonia):
    tax, levy = two
    TalkingPoint.objects.filter(pk=tax.pk).update(status="retired", replaced_by=levy)
    TalkingPoint.objects.filter(pk=levy.pk).update(status="retired")
    oars = line(avalonia, "Oars")
    TalkingPoint.objects.filter(pk=oars.pk).update(status="retired", replaced_by=levy)
    before = everything()
    done = merge_lines(kept=tax, gone=levy)
    named = TalkingPoint.objects.order_by("pk").values_list("replaced_by", flat=True)
    assert list(named) == [None, tax.pk, None, tax.pk]
    assert undo_merge(merge=done.merge).left == {}
    assert everything() == before


def test_it_is_undone_exactly_after_matching_too(two):
    tax, levy = two
    match()
    before = everything()
    done = merge_lines(kept=tax, gone=levy)
    match()
    assert recount(check=True).differences == ()
    undo_merge(merge=done.merge)
    match()
    assert everything() == before


def test_what_was_said_meanwhile_is_found_for_the_line_that_is_there_again(two, importing):
    tax, levy = two
    match()
    done = merge_lines(kept=tax, gone=levy)
    importing(turn(LEVY, order=0, document="av-2"))
    undo_merge(merge=done.merge)
    match()
    assert list(Mention.objects.filter(speech__document__external_id="av-2").values_list("point", flat=True)) == [
        levy.pk
    ]
    assert recount(check=True).differences == ()


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        ("", "", "ours"),
        ("", "accepted", "theirs"),
        ("", "rejected", "theirs"),
        ("accepted", "", "ours"),
        ("accepted", "rejected", "theirs"),
        ("suggested", "", "theirs"),
    ],
)
def test_of_two_mentions_of_a_speech_the_reviewed_one_stays(two, reviewer, ours, theirs, stays):
    tax, levy = two
    pair = {"ours": Mention.objects.get(point=tax, speech__order=2),
            "theirs": Mention.objects.get(point=levy, speech__order=2)}  # fmt: skip
    for which, state in (("ours", ours), ("theirs", theirs)):
        if state == "suggested":
            Mention.objects.filter(pk=pair[which].pk).update(state=state, method="near")
            recount()
        elif state:
            review_mention(mention=pair[which], state=state, reviewer=reviewer)
    before = everything()
    done = merge_lines(kept=tax, gone=levy)
    left = Mention.objects.get(point=tax, speech__order=2)
    assert left.pk == pair[stays].pk
    pair[stays].refresh_from_db()
    assert left.state == pair[stays].state
    assert recount(check=True).differences == ()
    assert undo_merge(merge=done.merge).left == {}
    assert everything() == before


def test_what_changed_since_stays_and_is_counted(two, avalonia, reviewer):
    tax, levy = two
    TalkingPoint.objects.filter(pk=levy.pk).update(status="in_review")
    done = merge_lines(kept=tax, gone=levy)
    Phrasing.objects.filter(text="lantern levy").delete()
    review_mention(mention=Mention.objects.get(speech__order=2, point=tax), state="rejected", reviewer=reviewer)
    CountdownEntry.objects.create(countdown=Countdown.objects.get(slug="both"), rank=3, point=line(avalonia, "Oars"))
    TalkingPoint.objects.filter(pk=levy.pk).update(status="published", replaced_by=None, title="Lamp levy")
    undone = undo_merge(merge=done.merge)
    assert undone.left == {
        "phrasing.point": 1, "countdownentry.joined": 1, "mention.joined": 2, "talkingpoint.status": 1,
    }  # fmt: skip
    assert (undone.point.title, undone.point.status) == ("Lamp levy", "published")
    assert Mention.objects.get(speech__order=2).state == "rejected"
    assert recount(check=True).differences == ()


def test_one_line_twice_or_gone_already_is_refused(two, avalonia):
    tax, levy = two
    with pytest.raises(MergeRefused, match="one line already"):
        merge_lines(kept=tax, gone=TalkingPoint.objects.get(pk=tax.pk))
    stale = TalkingPoint.objects.get(pk=levy.pk)
    merge_lines(kept=tax, gone=levy)
    oars = line(avalonia, "Oars")
    for kept, gone in ((oars, stale), (stale, oars)):
        with pytest.raises(MergeRefused, match="gone already"):
            merge_lines(kept=kept, gone=gone)
    assert LineMerge.objects.count() == 1


@pytest.mark.parametrize("status", TalkingPoint.Status.values)
def test_a_line_of_whatever_state_stays_retired_with_its_address_leading_on(two, client, status):
    tax, levy = two
    TalkingPoint.objects.filter(pk=levy.pk).update(status=status)
    before = everything()
    done = merge_lines(kept=tax, gone=levy)
    assert client.get("/lines/lantern-levy/").url == "/lines/lighthouse-tax/"
    assert client.get("/lines/lantern-levy/").status_code == 301
    undo_merge(merge=done.merge)
    assert everything() == before


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_a_line_that_readers_see_does_not_become_one_that_they_do_not(two, status):
    tax, levy = two
    TalkingPoint.objects.filter(pk=tax.pk).update(status=status)
    before = everything()
    with pytest.raises(NotPublished):
        merge_lines(kept=tax, gone=levy)
    assert everything() == before


def test_a_line_that_was_retired_already_keeps_its_day_and_its_reason(two):
    tax, levy = two
    long_ago = datetime(2021, 3, 4, tzinfo=UTC)
    told = {"retired_at": long_ago, "retired_because": "Said by nobody.", "replaced_by": None}
    TalkingPoint.objects.filter(pk=levy.pk).update(status="retired", **told)
    merge_lines(kept=tax, gone=levy)
    levy.refresh_from_db()
    assert (levy.retired_at, levy.retired_because, levy.replaced_by) == (long_ago, "Said by nobody.", tax)


def test_whatever_names_the_line_that_went_means_the_line_that_stays(two):
    tax, levy = two
    frozen = FrozenRanking.objects.get(digest=freeze_ranking(title="May", scope=Scope()).digest)
    done = merge_lines(kept=tax, gone=levy)
    assert slugs_now() == {"lamp-levy": "lighthouse-tax", "lantern-levy": "lighthouse-tax"}
    assert row_of_slug(TalkingPoint, "lantern-levy") == tax
    assert chosen_lines(["lantern-levy"]).points == (tax,)
    assert {row["line"] for row in frozen.said["rows"]} == {"lighthouse-tax", "lantern-levy", "longer-pier"}
    now = [row.now and row.now.point.slug for row in then_and_now(frozen).rows]
    assert sorted(now) == ["lighthouse-tax", "lighthouse-tax", "longer-pier"]
    undo_merge(merge=done.merge)
    assert slugs_now() == {"lamp-levy": "lantern-levy"}
    assert row_of_slug(TalkingPoint, "lantern-levy") == levy


def test_a_catalogue_with_a_merged_line_in_a_counted_countdown_is_brought_again(two):
    tax, levy = two
    frozen = FrozenRanking.objects.get(digest=freeze_ranking(title="May", scope=Scope()).digest)
    place = [row["line"] for row in frozen.said["rows"]].index(levy.slug) + 1
    made = Countdown.objects.create(slug="counted", title="counted", kind="counted", frozen=frozen)
    CountdownEntry.objects.create(countdown=made, rank=place, point=levy)
    merge_lines(kept=tax, gone=levy)
    assert plan_import(files=catalogue_files("yaml")[0]).changes == ()


def test_merges_in_a_chain_are_undone_from_the_last(two, avalonia):
    tax, levy = two
    before = everything()
    first = merge_lines(kept=levy, gone=TalkingPoint.objects.get(slug="longer-pier"))
    second = merge_lines(kept=tax, gone=levy)
    with pytest.raises(MergeRefused, match="undo that first"):
        undo_merge(merge=first.merge)
    undo_merge(merge=second.merge)
    undo_merge(merge=LineMerge.objects.get(pk=first.merge.pk))
    assert everything() == before


def test_spans_that_share_words_are_one():
    assert joined_spans([["fr", 0, 3], ["en", 8, 12], ["en", 0, 5], ["en", 4, 8]]) == [
        ["en", 0, 8], ["en", 8, 12], ["fr", 0, 3],
    ]  # fmt: skip


def test_queries_do_not_grow_with_mentions(avalonia, importing):
    costs = []
    for number, speeches in enumerate((5, 120)):
        levy = line(avalonia, f"Lantern levy {number}", "lantern levy")
        importing(
            *(turn(LEVY, order=order, document=f"av-{number}") for order in range(speeches)), name=f"{number}.jsonl"
        )
        with CaptureQueriesContext(connection) as captured:
            merge_lines(kept=avalonia.point, gone=levy)
        costs.append(len(captured))
        Phrasing.objects.filter(text="lantern levy").delete()
    # Rows of history are stored some together.
    assert costs[1] - costs[0] < 5


def test_who_merged_and_when_is_kept(two, reviewer):
    done = merge_lines(kept=two[0], gone=two[1], by=reviewer, reason="one line")
    merge = LineMerge.objects.get()
    assert (merge.merged_by, merge.reason, merge.gone_name) == (reviewer, "one line", "Lantern levy")
    assert merge.merged_at.date() >= date(2020, 1, 1)
    assert Mention.history.filter(point=two[0]).latest().history_user == reviewer
    undo_merge(merge=done.merge, by=reviewer)
    assert LineMerge.objects.get().undone_at <= datetime.now(UTC)
