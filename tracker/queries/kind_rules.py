"""The rules of kind as the engine takes them."""

from tracker.engine.kinds import Kinds, Rule
from tracker.models import KindRule, Source


def load_kinds(*, source: Source, instead: KindRule | None = None) -> Kinds:
    """The active rules of the source and of every source, in order, compiled.

    `instead` stands for the stored rule of its identity, or beside the others where it has none, active or not. Raises
    PhrasingError for a rule that cannot be read.
    """
    rows = [row for row in KindRule.objects.filter(active=True) if instead is None or row.pk != instead.pk]
    if instead is not None:
        rows = sorted([*rows, instead], key=lambda row: (row.order, row.pk or 2**63))
    return Kinds([_rule(row) for row in rows if row.source_id in (None, source.pk)])


def _rule(row: KindRule) -> Rule:
    return Rule(
        key=row.pk or 0,
        kind=row.kind,
        language=row.language,
        labels=tuple(row.labels),
        headings=tuple(row.headings),
        openings=tuple(row.openings),
        within=row.within,
        holds=tuple(row.holds),
        unless=tuple(row.unless),
        longest=row.longest,
        overrules=tuple(row.overrules),
    )
