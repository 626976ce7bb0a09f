"""What a reader may ask of the ranking and of a list of mentions, read from the address and never trusted."""

from datetime import date
from typing import Any, cast

import django_filters
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from tracker.models import TalkingPoint
from tracker.queries import evidence
from tracker.queries.documents import source_choices
from tracker.queries.people import party_choices
from tracker.queries.ranking import By, Scope
from tracker.queries.topics import topic_choices

SORTS = [
    ("speeches", _("speeches")),
    ("occurrences", _("times said")),
    ("speakers", _("speakers")),
    ("days", _("days")),
    ("rate", _("rate")),
]
RANKING_STANCES = [("uses", _("its own party uses it")), ("all", _("anyone, in any stance"))]
EVIDENCE_STANCES = [
    (evidence.USES, _("its own party uses it")),
    (evidence.OTHERS, _("others use it")),
    (evidence.QUOTES, _("quotes it")),
    (evidence.UNCLEAR, _("unclear")),
    (evidence.ALL, _("all of them")),
]
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def evidence_query(
    *, since: date | None, until: date | None, sources: tuple[str, ...] = (), stance: str = evidence.USES
) -> str:
    """The part of a line's address, with its "?", that cuts its mentions this way; empty for the default cut."""
    query = QueryDict(mutable=True)
    if since:
        query["from"] = since.isoformat()
    if until:
        query["to"] = until.isoformat()
    if sources:
        query.setlist("source", list(sources))
    if stance != evidence.USES:
        query["stance"] = stance
    return f"?{query.urlencode()}" if query else ""


class PeriodForm(forms.Form):
    """A period must not end before it begins; the end is then left out."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("from"), cleaned.get("to")
        if since and until and until < since:
            self.add_error("to", _("The period ends before it begins."))
        return cleaned


class PeriodFilter(django_filters.FilterSet):
    """Days and sources: what the ranking and the lists of mentions have in common."""

    source = django_filters.ModelMultipleChoiceFilter(
        label=_("Source"),
        queryset=lambda request: source_choices(),
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        """The declared filters, and the two whose names are Python's own words or too short to declare."""
        return {
            **super().get_filters(),
            "from": django_filters.DateFilter(label=_("From"), widget=DAY, input_formats=["%Y-%m-%d"]),
            "to": django_filters.DateFilter(label=_("To"), widget=DAY, input_formats=["%Y-%m-%d"]),
        }

    class Meta:
        model = TalkingPoint
        fields: list[str] = []
        form = PeriodForm

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=TalkingPoint.objects.none())

    @property
    def asked(self) -> dict[str, Any]:
        """The values that could be read; a value that could not is shown as an error and asks for nothing."""
        form = self.form
        form.is_valid()
        return cast(dict[str, Any], form.cleaned_data)

    @property
    def since(self) -> date | None:
        return cast("date | None", self.asked.get("from"))

    @property
    def until(self) -> date | None:
        return cast("date | None", self.asked.get("to"))

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(sorted(source.slug for source in self.asked.get("source") or ()))

    @property
    def stance(self) -> str:
        return self.asked.get("stance") or evidence.USES

    def evidence_query(self) -> str:
        """The part of the address that cuts a line's mentions as this page's figures are cut, with its "?"."""
        return evidence_query(since=self.since, until=self.until, sources=self.sources, stance=self.stance)


class RankingFilter(PeriodFilter):
    """The home page's form."""

    party = django_filters.ModelChoiceFilter(
        label=_("Whose line"),
        queryset=lambda request: party_choices(),
        to_field_name="slug",
        empty_label=_("every party"),
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"),
        queryset=lambda request: topic_choices(),
        to_field_name="slug",
        empty_label=_("every topic"),
    )
    stance = django_filters.ChoiceFilter(label=_("Counted when"), choices=RANKING_STANCES, empty_label=None)
    sort = django_filters.ChoiceFilter(label=_("Ranked by"), choices=SORTS, empty_label=None)

    @property
    def scope(self) -> Scope:
        """What the ranking is asked for."""
        party, topic = self.asked.get("party"), self.asked.get("topic")
        return Scope(
            since=self.since,
            until=self.until,
            sources=self.sources,
            party=party.slug if party else None,
            topic=topic.slug if topic else None,
            stance=self.stance,
        )

    @property
    def by(self) -> By:
        return cast(By, self.asked.get("sort") or "speeches")


class EvidenceFilter(PeriodFilter):
    """The form above a list of mentions; the speaker arrives by a link and stays until it is cleared."""

    stance = django_filters.ChoiceFilter(label=_("Stance"), choices=EVIDENCE_STANCES, empty_label=None)
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
