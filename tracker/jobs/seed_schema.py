"""What a seed file may say: the kinds of entries, and what each holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from tracker.models import (
    Citation,
    Countdown,
    CountdownEntry,
    Document,
    FormerSlug,
    KindRule,
    Legislature,
    Membership,
    Mention,
    NamedPeriod,
    Party,
    Person,
    PersonIdentifier,
    Phrasing,
    Rebuttal,
    Source,
    Speech,
    TalkingPoint,
    Topic,
)

Entry = dict[str, Any]
Seeds = dict[str, list[Entry]]


@dataclass(frozen=True)
class Reference:
    """The slug of an entry of another seed file, or, where `several`, a list of such slugs."""

    file: str
    several: bool = False


@dataclass(frozen=True)
class Phrasings:
    """`{include: {en: [...], fr: [...]}, exclude: {...}}`, read as rows of language, kind and text."""


@dataclass(frozen=True)
class Texts:
    """A list of texts, each of which is the one field of a row of its own."""

    model: type[models.Model]
    field: str


@dataclass(frozen=True)
class Shape:
    """What one kind of entry holds. `key` names it, unique in its file or list; `model` lends its own constraints. `by` is the
    number that orders a list, where its own order does not; `in_order` says that the first is the first, whatever it says."""

    model: type[models.Model]
    key: tuple[str, ...]
    required: Mapping[str, "Node"]
    optional: Mapping[str, "Node"] = field(default_factory=dict)
    by: str = ""
    in_order: bool = False

    @property
    def nodes(self) -> dict[str, "Node"]:
        return {**self.required, **self.optional}


Node = models.Field | Reference | Phrasings | Texts | Shape  # type: ignore[type-arg]


def _plain(model: type[models.Model], names: str) -> dict[str, Node]:
    return {name: model._meta.get_field(name) for name in names.split()}  # type: ignore[misc]


MEMBERSHIP = Shape(
    Membership,
    ("legislature", "party", "start"),
    {"legislature": Reference("legislatures")},
    {"party": Reference("parties")} | _plain(Membership, "role riding start end"),
)
IDENTIFIER = Shape(PersonIdentifier, ("scheme", "value"), _plain(PersonIdentifier, "scheme value"))
PHRASING = Shape(Phrasing, ("language", "kind", "text"), _plain(Phrasing, "language kind text"))
CITATION = Shape(
    Citation,
    ("title",),
    _plain(Citation, "title"),
    _plain(Citation, "publisher url archived_url published_on quote"),
    in_order=True,
)
REBUTTAL = Shape(
    Rebuttal,
    ("body",),
    _plain(Rebuttal, "body"),
    _plain(Rebuttal, "body_fr verdict verdict_fr reviewed_on current_until published") | {"citations": CITATION},
    in_order=True,
)
COUNTDOWN_ENTRY = Shape(
    CountdownEntry,
    ("rank",),
    _plain(CountdownEntry, "rank") | {"point": Reference("talking_points")},
    _plain(CountdownEntry, "note note_fr"),
    by="rank",
)
# In the order in which they are written: an entry refers to entries of its own file or of those before.
FILES: dict[str, Shape] = {
    "legislatures": Shape(Legislature, ("slug",), _plain(Legislature, "slug name"), _plain(Legislature, "name_fr")),
    "periods": Shape(
        NamedPeriod,
        ("slug",),
        _plain(NamedPeriod, "slug name kind first") | {"legislature": Reference("legislatures")},
        _plain(NamedPeriod, "name_fr last"),
    ),
    "parties": Shape(
        Party,
        ("slug",),
        _plain(Party, "slug name short_name") | {"legislature": Reference("legislatures")},
        _plain(Party, "name_fr short_name_fr nicknames colour"),
    ),
    "topics": Shape(
        Topic, ("slug",), _plain(Topic, "slug name"), _plain(Topic, "name_fr") | {"parent": Reference("topics")}
    ),
    "sources": Shape(
        Source,
        ("slug",),
        _plain(Source, "slug name kind"),
        _plain(Source, "name_fr url address_pattern address_editions address_sessions")
        | {"legislature": Reference("legislatures")},
    ),
    "kinds": Shape(
        KindRule,
        ("name",),
        _plain(KindRule, "name order"),
        _plain(
            KindRule,
            "name_fr language kind labels headings openings within holds unless longest overrules active",
        )
        | {"source": Reference("sources")},
    ),
    "people": Shape(
        Person,
        ("slug",),
        _plain(Person, "slug name family_name"),
        _plain(Person, "given_name aliases") | {"memberships": MEMBERSHIP, "identifiers": IDENTIFIER},
    ),
    "talking_points": Shape(
        TalkingPoint,
        ("slug",),
        _plain(TalkingPoint, "slug title status gist") | {"party": Reference("parties"), "phrasings": Phrasings()},
        _plain(TalkingPoint, "title_fr gist_fr verdict verdict_fr editor_note")
        | {
            "aimed_at_party": Reference("parties"),
            "aimed_at_person": Reference("people"),
            "topics": Reference("topics", several=True),
            "rebuttals": REBUTTAL,
            "former_slugs": Texts(FormerSlug, "slug"),
        },
    ),
    "countdowns": Shape(
        Countdown,
        ("slug",),
        _plain(Countdown, "slug title kind status") | {"entries": COUNTDOWN_ENTRY},
        _plain(Countdown, "title_fr introduction introduction_fr period_from period_to")
        | {"party": Reference("parties")},
    ),
    "sightings": Shape(
        Mention,
        ("source", "day", "person", "point"),
        {
            "source": Reference("sources"),
            "day": Document._meta.get_field("date"),
            "person": Reference("people"),
            "point": Reference("talking_points"),
            "url": Speech._meta.get_field("url"),
            **_plain(Mention, "stance"),
        },
        _plain(Mention, "occurrences"),
    ),
}
