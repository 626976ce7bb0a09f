"""What a line or a rebuttal still lacks before readers may see it."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from tracker.models import Citation, Phrasing, Rebuttal, TalkingPoint


def lacks_of_line(point: TalkingPoint) -> tuple[str, ...]:
    """What the line needs and has not, in the page's language: a party, a topic, a phrasing that counts and a verdict."""
    return lacks(
        party=bool(point.party_id),
        topic=point.topics.exists(),
        phrasing=point.phrasings.filter(kind=Phrasing.Kind.INCLUDE).exists(),
        verdict=bool(point.verdict.strip()),
    )


def lacks(*, party: bool, topic: bool, phrasing: bool, verdict: bool) -> tuple[str, ...]:
    """The names of what is not there."""
    named = (
        (party, _("a party")),
        (topic, _("a topic")),
        (phrasing, _("a phrasing that counts")),
        (verdict, _("a verdict")),
    )
    return tuple(name for there, name in named if not there)


def lacks_of_rebuttal(rebuttal: Rebuttal) -> tuple[str, ...]:
    """What the rebuttal needs and has not before its line counts as rebutted: one citation."""
    return () if rebuttal.citations.exists() else (_("a citation"),)


def needed_phrasings(phrasings: Iterable[int]) -> list[Phrasing]:
    """Those of the phrasings, given by primary key, without which a published or scheduled line has none that counts."""
    gone = set(phrasings)
    held = Phrasing.objects.filter(kind=Phrasing.Kind.INCLUDE)
    points = held.filter(pk__in=gone).filter(point__in=kept_whole()).values_list("point", flat=True)
    left = set(held.filter(point__in=points).exclude(pk__in=gone).values_list("point", flat=True))
    return list(held.filter(pk__in=gone, point__in=points).exclude(point__in=left).select_related("point"))


def needed_citations(citations: Collection[int]) -> list[Citation]:
    """Those of the citations, given by primary key, without which a published rebuttal has none."""
    gone = set(citations)
    rebuttals = Citation.objects.filter(pk__in=gone, rebuttal__published=True).values_list("rebuttal", flat=True)
    left = set(Citation.objects.filter(rebuttal__in=rebuttals).exclude(pk__in=gone).values_list("rebuttal", flat=True))
    found = Citation.objects.filter(pk__in=gone, rebuttal__in=rebuttals).exclude(rebuttal__in=left)
    return list(found.select_related("rebuttal"))


def kept_whole() -> list[int]:
    """The lines that must keep what publishing asked for: those that readers see, and those that wait for their hour."""
    published = TalkingPoint.objects.filter(status=TalkingPoint.Status.PUBLISHED)
    return list((published | TalkingPoint.objects.filter(publish_at__isnull=False)).values_list("pk", flat=True))
