"""The review queue: which mentions wait for an editor, in what order, and which wait for a second opinion."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from tracker.engine.canonical import canonical
from tracker.models import Mention, Party, Review, ReviewClaim, Source, TalkingPoint

State = Literal["", "suggested", "declared", "sample"]
SUGGESTED, DECLARED, SAMPLE = "suggested", "declared", "sample"
# How often the next mention is one for a second opinion, while any waits.
SHOWN_AGAIN = 0.1
# Counting stops here: a page need not wait to learn how many more there are.
MOST_COUNTED = 1_000
_State = Mention.State


@dataclass(frozen=True)
class QueueFilter:
    """Which mentions: of one line, of the lines of one party, of one source (by slug), in one state, and suggestions of
    at least that score. The state "sample" is what was drawn by chance and not yet checked; "" is all that waits."""

    line: str = ""
    party: str = ""
    source: str = ""
    state: State = ""
    score: float | None = None


@dataclass(frozen=True)
class Waiting:
    """How many mentions wait: suggested ones, declared ones that nobody reviewed, those of them that were drawn by
    chance to be checked, and reviewed ones drawn for a second opinion. None is more than `MOST_COUNTED` where `most`
    was so; then there may be more."""

    suggested: int
    declared: int
    sample: int
    second: int
    most: int | None = None

    @property
    def capped(self) -> bool:
        """Whether there may be more of any."""
        return self.most is not None and max(self.suggested, self.declared, self.sample, self.second) >= self.most


def waiting(asked: QueueFilter | None = None, *, most: int | None = MOST_COUNTED) -> Waiting:
    """How many wait of each kind, whoever has them on the desk; each is counted up to `most`, exactly where that is
    None. Four queries, and up to three for the filter."""
    asked = asked or QueueFilter()
    declared = _declared(_within(asked))
    return Waiting(
        suggested=_count(_likeliest(_within(asked)), most),
        declared=_count(in_order(declared) if most is not None else declared, most),
        sample=_count(_sample(_within(asked)), most),
        second=_count(second_opinions(asked), most),
        most=most,
    )


def waiting_in(asked: QueueFilter) -> int:
    """How many first reviews wait within the filter, up to `MOST_COUNTED`."""
    counted = 0
    for part in _parts(asked):
        counted += _count(part, MOST_COUNTED - counted)
        if counted >= MOST_COUNTED:
            break
    return counted


def waiting_mentions(asked: QueueFilter) -> "QuerySet[Mention]":
    """The mentions that nobody has reviewed, within the filter, in no order."""
    within = _within(asked)
    if asked.state == SAMPLE:
        return _sample(within)
    unjudged = within.filter(reviewer__isnull=True)
    states = {SUGGESTED: [_State.SUGGESTED], DECLARED: [_State.DECLARED]}.get(asked.state)
    return unjudged.filter(state__in=states or [_State.SUGGESTED, _State.DECLARED])


def second_opinions(asked: QueueFilter, *, reviewer: int | None = None) -> "QuerySet[Mention]":
    """Reviewed mentions that were drawn for a second opinion and wait for it, unchanged since, within the filter as
    they were before; only those that this reviewer has not judged, where one is given. In no order."""
    first = standing_first(OuterRef("pk")).filter(
        drawn=True, at=OuterRef("reviewed_at"), reviewer=OuterRef("reviewer"), state=OuterRef("state")
    )
    if asked.state in (SUGGESTED, DECLARED):
        first = first.filter(before_state=asked.state)
    within = _within(asked).filter(Exists(first), pk__in=Review.objects.filter(drawn=True).values("mention"))
    if asked.state == SAMPLE:
        within = within.filter(sampled_at__isnull=False)
    others = Review.objects.standing().filter(mention=OuterRef("pk"), second=True)
    if reviewer is not None:
        within = within.exclude(reviewer=reviewer)
    return within.filter(~Exists(others))


def standing_first(mention: Any) -> "QuerySet[Review]":
    """The reviews of the mention that decided it and were not taken back, the last first."""
    reviews: QuerySet[Review] = Review.objects.standing()
    return reviews.filter(mention=mention, second=False).order_by("-at", "-pk")


def next_mentions(
    asked: QueueFilter, *, reviewer: int, most: int, passed: Collection[int] = (), chance: Random
) -> list[int]:
    """The keys of the next mentions for the reviewer, at most so many: those drawn by chance first, then suggestions,
    the likeliest first, then declared ones line by line, the doubtful stances first; now and then one for a second opinion.
    None that somebody else has on the desk, and none of `passed`."""
    firsts = _keys(asked, reviewer, most, passed)
    again = free_mentions(second_opinions(asked, reviewer=reviewer), reviewer).exclude(pk__in=passed).order_by("pk")
    seconds = list(again.values_list("pk", flat=True)[:most])
    chosen: list[int] = []
    while len(chosen) < most and (firsts or seconds):
        second = seconds and (not firsts or chance.random() < SHOWN_AGAIN)
        chosen.append((seconds if second else firsts).pop(0))
    return chosen


def seen_of(mention: Mention) -> str:
    """A mark of how the mention stands: another one when its words moved or anybody reviewed it."""
    stands = [
        mention.state, mention.stance, mention.cue, mention.reviewer_id,
        mention.reviewed_at.timestamp() if mention.reviewed_at else None, mention.spans,
    ]  # fmt: skip
    return hashlib.sha256(canonical(stands).encode()).hexdigest()[:16]


def lines_to_choose() -> list[TalkingPoint]:
    """Every line of which something waits or counts, by title, for the filter; one query."""
    return list(TalkingPoint.objects.order_by("title", "pk").only("slug", "title", "title_fr"))


def parties_to_choose() -> list[Party]:
    """The parties that have a line; one query."""
    owners = TalkingPoint.objects.order_by().values("party")
    return list(Party.objects.filter(pk__in=owners).select_related("legislature"))


def sources_to_choose() -> list[Source]:
    """Every source; one query."""
    return list(Source.objects.order_by("name"))


def _within(asked: QueueFilter) -> "QuerySet[Mention]":
    mentions: QuerySet[Mention] = Mention.objects.order_by()
    counted: QuerySet[Mention] = Mention.objects.in_counted_speech()
    if asked.source:
        # Few may be of the source: these are looked up, whatever the order.
        mentions = counted.order_by().filter(speech__document__source__slug=asked.source)
    else:
        # Asked of one after the other, in the order of an index and only until there are enough: a join would be sorted.
        mentions = mentions.filter(Exists(counted.order_by().filter(pk=OuterRef("pk"))))
    if asked.line:
        mentions = mentions.filter(point__in=_points(slug=asked.line))
    if asked.party:
        mentions = mentions.filter(point__in=_points(party__slug=asked.party))
    if asked.score is not None:
        mentions = mentions.filter(score__gte=asked.score)
    return mentions


def _points(**which: str) -> list[int]:
    """Named one by one, so that the index of lines is read and not every mention."""
    return list(TalkingPoint.objects.filter(**which).order_by().values_list("pk", flat=True))


def _likeliest(mentions: "QuerySet[Mention]") -> "QuerySet[Mention]":
    return mentions.filter(state=_State.SUGGESTED).order_by("-score", "pk")


def _declared(mentions: "QuerySet[Mention]") -> "QuerySet[Mention]":
    return mentions.filter(state=_State.DECLARED, reviewer__isnull=True)


def _sample(mentions: "QuerySet[Mention]") -> "QuerySet[Mention]":
    return _declared(mentions).filter(sampled_at__isnull=False)


def _parts(asked: QueueFilter) -> Iterator["QuerySet[Mention]"]:
    """The parts of the queue in turn; none of them twice."""
    within = _within(asked)
    if asked.state in ("", SAMPLE):
        yield in_order(_sample(within))
    if asked.state in ("", SUGGESTED):
        yield _likeliest(within)
    if asked.state in ("", DECLARED):
        yield in_order(_declared(within).filter(sampled_at__isnull=True) if not asked.state else _declared(within))


def in_order(mentions: "QuerySet[Mention]") -> "QuerySet[Mention]":
    """Line by line, the doubtful stances first ("quotes", "unclear", "uses"): the order of an index, which says so of
    itself that SQLite reads along it and stops when there are enough."""
    return mentions.filter(point_id__gte=0).order_by("point_id", "state", "stance", "pk")


def _keys(asked: QueueFilter, reviewer: int, most: int, passed: Collection[int]) -> list[int]:
    keys: list[int] = []
    for part in _parts(asked):
        free = free_mentions(part, reviewer).exclude(pk__in=passed)
        keys += free.values_list("pk", flat=True)[: most - len(keys)]
        if len(keys) == most:
            break
    return keys


def free_mentions(mentions: "QuerySet[Mention]", reviewer: int) -> "QuerySet[Mention]":
    """Those that no other reviewer has on the desk."""
    claims = ReviewClaim.objects.filter(mention=OuterRef("pk"), expires_at__gt=timezone.now())
    return mentions.filter(~Exists(claims.exclude(reviewer=reviewer)))


def _count(mentions: "QuerySet[Mention]", most: int | None) -> int:
    # In its order, so that the same index is read as for the mentions themselves.
    return mentions.values("pk")[:most].count() if most is not None else mentions.count()
