"""What a reader may ask of the ranking and of a list of mentions, read from the address and never trusted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, cast

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from tracker.models import Party, Source, TalkingPoint, Topic
from tracker.models.periods import SITTINGS
from tracker.models.wording import in_language
from tracker.queries import evidence
from tracker.queries.compared_rates import Across
from tracker.queries.documents import source_choices
from tracker.queries.mention_lists import Only
from tracker.queries.orders import COUNTED, ORDERS
from tracker.queries.people import party_choices
from tracker.queries.periods import (
    LAST_SITTINGS,
    HeldPeriod,
    Period,
    PeriodChoices,
    held_of,
    is_year,
    narrowed,
    period_choices,
    period_of,
)
from tracker.queries.ranking import By
from tracker.queries.scope import Scope
from tracker.queries.topics import topic_choices
from tracker.web.widgets import Choice, Day, Ticks

EVIDENCE_STANCES = [
    (evidence.USES, _("its own party uses it")),
    (evidence.OTHERS, _("others use it")),
    (evidence.QUOTES, _("quotes it")),
    (evidence.UNCLEAR, _("unclear")),
    (evidence.ALL, _("all of them")),
]
COMPARISON_STANCES = [("uses", _("it is used")), ("all", _("anyone, in any stance"))]
SIDE_BY_SIDE = [
    (Across.LINES.value, _("lines")),
    (Across.PARTIES.value, _("one line by party")),
    (Across.SOURCES.value, _("one line by source")),
]


@lru_cache(maxsize=5_000)
def evidence_query(
    *,
    since: date | None,
    until: date | None,
    sources: tuple[str, ...] = (),
    stance: str = evidence.USES,
    period: str = "",
    party: str = "",
) -> str:
    """The part of a line's address, with its "?", that cuts its mentions this way; empty for the default cut. `party`
    is that of the speakers."""
    query = QueryDict(mutable=True)
    if period:
        query["period"] = period
    if since:
        query["from"] = since.isoformat()
    if until:
        query["to"] = until.isoformat()
    if sources:
        query.setlist("source", list(sources))
    if stance != evidence.USES:
        query["stance"] = stance
    if party:
        query["by"] = party
    return f"?{query.urlencode()}" if query else ""


def grouped_periods(choices: PeriodChoices) -> list[tuple[str, list[tuple[str, str]]]]:
    """The periods on offer under their headings, as a form wants them."""
    groups = {
        str(_("Sitting days")): [(f"{SITTINGS}{count}", _last_sittings(count)) for count in LAST_SITTINGS],
        str(_("Years")): [(f"{year:04}", f"{year:04}") for year in choices.years],
    }
    for named in choices.named:
        legislature = named.legislature
        groups.setdefault(in_language(legislature.name, legislature.name_fr), []).append((named.slug, str(named)))
    return [(heading, periods) for heading, periods in groups.items() if periods]


def _last_sittings(count: int) -> str:
    return ngettext("last %(count)d sitting day", "last %(count)d sitting days", count) % {"count": count}


def _named(choices: Iterable[Party | Topic | Source]) -> list[tuple[str, str]]:
    return [(choice.slug, str(choice)) for choice in choices]


COMPARED = [("speeches", _("speeches")), ("rates", _("speeches per million words"))]


class PeriodForm(forms.Form):
    """A period must not end before it begins; the end is then left out."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and until < since:
            self.add_error("to", _("The period ends before it begins."))
        return cleaned


class PeriodFilter(django_filters.FilterSet):
    """Days and sources: what the ranking and the lists of mentions have in common. `beside` are the fields that stand
    under "more filters"."""

    beside: tuple[str, ...] = ("from", "to", "source")

    source = django_filters.MultipleChoiceFilter(
        label=_("Source"), choices=lambda: _named(source_choices()), widget=Ticks
    )

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """The declared filters, and the two whose names are Python's own words or too short to declare."""
        return {
            **super().get_filters(),
            "period": django_filters.ChoiceFilter(widget=Choice, label=_("Period"), empty_label=_("all days")),
            "from": django_filters.DateFilter(label=_("From"), widget=Day, input_formats=["%Y-%m-%d"]),
            "to": django_filters.DateFilter(label=_("To"), widget=Day, input_formats=["%Y-%m-%d"]),
        }

    class Meta:
        model = TalkingPoint
        fields: list[str] = []
        form = PeriodForm

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=TalkingPoint.objects.none())
        choices = period_choices()
        asked = data.get("period", "")
        if is_year(asked) and int(asked) not in choices.years:
            # A year of which nothing is held is a period too; its page says so.
            choices = PeriodChoices(choices.named, (int(asked), *choices.years))
        self._named = choices.named
        self.filters["period"].extra["choices"] = grouped_periods(choices)

    @cached_property
    def asked(self) -> dict[str, Any]:
        """The values that could be read; a value that could not is shown as an error and asks for nothing."""
        form = self.form
        form.is_valid()
        return cast(dict[str, Any], form.cleaned_data)

    @cached_property
    def period(self) -> Period | None:
        """The period asked for by its word; an error where its sources never sat."""
        word = self.asked.get("period")
        if not word:
            return None
        found = period_of(word, sources=self.sources, named=self._named)
        if found is None:
            self.form.add_error("period", _("No sitting day of these sources is known."))
        return found

    @cached_property
    def typed(self) -> tuple[date | None, date | None]:
        """The days typed; none, and an error, where they leave nothing of the period."""
        since, until = self.asked.get("from"), self.asked.get("to")
        first, last = narrowed(self.period, since, until)
        if first and last and last < first:
            self.form.add_error("from" if since else "to", _("These days are outside the period."))
            return None, None
        return since, until

    @cached_property
    def days(self) -> tuple[date | None, date | None]:
        """The first and last day asked for: the period's, and of those the days typed beside it."""
        return narrowed(self.period, *self.typed)

    @property
    def since(self) -> date | None:
        return self.days[0]

    @property
    def until(self) -> date | None:
        return self.days[1]

    @property
    def period_name(self) -> str:
        """The period as the form names it, or nothing."""
        if self.period is None:
            return ""
        groups = self.filters["period"].extra["choices"]
        return next(label for _heading, periods in groups for word, label in periods if word == self.period.word)

    @property
    def fewer_sittings(self) -> bool:
        """Whether fewer sitting days are known than were asked for."""
        period = self.period
        return bool(period and period.sittings is not None and period.word != f"{SITTINGS}{period.sittings}")

    def held(self, *, legislature: int | None = None) -> HeldPeriod | None:
        """What is held of the days asked for, of the page's legislature, else the period's; None where none are."""
        since, until = self.days
        if since is None and until is None:
            return None
        if legislature is None and self.period and self.period.named:
            legislature = self.period.named.legislature_id
        return held_of(since, until, sources=self.sources, legislature=legislature)

    @property
    def asks_beside(self) -> bool:
        """Whether anything is asked under "more filters"."""
        return any(self.data.get(name) for name in self.beside)

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted(self.asked.get("source") or ()))

    @property
    def stance(self) -> str:
        return self.asked.get("stance") or evidence.USES

    def evidence_query(self) -> str:
        """The part of the address that cuts a line's mentions as this page's figures are cut, with its "?"."""
        since, until = self.typed
        word = self.period.word if self.period else ""
        return evidence_query(since=since, until=until, sources=self.sources, stance=self.stance, period=word)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The same, as the names and values of a form's hidden fields."""
        query = QueryDict(self.evidence_query().removeprefix("?"))
        return [(name, str(value)) for name, values in query.lists() for value in values]


class RankingFilter(PeriodFilter):
    """The home page's form."""

    beside = ("from", "to", "stance", "source")
    party = django_filters.ChoiceFilter(
        widget=Choice,
        label=_("Whose line"),
        choices=lambda: _named(party_choices()),
        empty_label=_("every party"),
    )
    topic = django_filters.ChoiceFilter(
        widget=Choice, label=_("Topic"), choices=lambda: _named(topic_choices()), empty_label=_("every topic")
    )
    stance = django_filters.ChoiceFilter(widget=Choice, label=_("Counted when"), choices=COUNTED, empty_label=None)
    sort = django_filters.ChoiceFilter(widget=Choice, label=_("Ranked by"), choices=ORDERS, empty_label=None)

    @property
    def scope(self) -> Scope:
        """What the ranking is asked for."""
        return Scope(
            since=self.since,
            until=self.until,
            sources=self.sources,
            party=self.asked.get("party") or None,
            topic=self.asked.get("topic") or None,
            stance=self.stance,
        )

    @property
    def by(self) -> By:
        return cast(By, self.asked.get("sort") or "speeches")


class PartyFilter(PeriodFilter):
    """The form of a party's page, and of a topic's."""


class ComparisonFilter(PeriodFilter):
    """The form of the comparison; its lines are read and shown apart, for each of them can be unknown."""

    by = django_filters.ChoiceFilter(widget=Choice, label=_("Side by side"), choices=SIDE_BY_SIDE, empty_label=None)
    stance = django_filters.ChoiceFilter(
        widget=Choice, label=_("Counted when"), choices=COMPARISON_STANCES, empty_label=None
    )
    figure = django_filters.ChoiceFilter(widget=Choice, label=_("Figures"), choices=COMPARED, empty_label=None)

    @property
    def rates(self) -> bool:
        """Whether rates are compared."""
        return self.asked.get("figure") == "rates"

    @property
    def across(self) -> Across:
        return Across(self.asked.get("by") or Across.LINES.value)

    @property
    def scope(self) -> evidence.EvidenceScope:
        """Which mentions are compared."""
        return evidence.EvidenceScope(since=self.since, until=self.until, sources=self.sources, stance=self.stance)


class EvidenceFilter(PeriodFilter):
    """The form above a list of mentions; the speaker arrives by a link and stays until it is cleared."""

    stance = django_filters.ChoiceFilter(widget=Choice, label=_("Stance"), choices=EVIDENCE_STANCES, empty_label=None)
    person = django_filters.CharFilter(widget=forms.HiddenInput, max_length=120)
    by = django_filters.CharFilter(widget=forms.HiddenInput, max_length=50)

    @property
    def scope(self) -> evidence.EvidenceScope:
        """Which mentions are asked for."""
        return evidence.EvidenceScope(
            since=self.since,
            until=self.until,
            sources=self.sources,
            stance=self.stance,
            person=self.asked.get("person") or None,
            party=self.asked.get("by") or None,
        )


class MentionFilter(EvidenceFilter):
    """The form above the list of all mentions: the line, whose line it is and what list it is of arrive by a link."""

    line = django_filters.CharFilter(widget=forms.HiddenInput, max_length=120)
    of = django_filters.CharFilter(widget=forms.HiddenInput, max_length=50)
    topic = django_filters.CharFilter(widget=forms.HiddenInput, max_length=50)
    only = django_filters.ChoiceFilter(widget=forms.HiddenInput, choices=Only.choices)

    @property
    def scope(self) -> evidence.EvidenceScope:
        """Which mentions are asked for."""
        asked = {name: self.asked.get(name) or None for name in ("line", "of", "topic")}
        return replace(super().scope, **asked)

    @property
    def only_these(self) -> Only | None:
        """What the list is of; None for all that count."""
        asked = self.asked.get("only")
        return Only(asked) if asked else None
