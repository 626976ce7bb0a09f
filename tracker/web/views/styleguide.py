"""The living style guide: every component in every state, with an invented parliament's samples; only when DEBUG."""

from datetime import date
from types import SimpleNamespace

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from tracker.models import Party
from tracker.queries.evidence import StanceCounts
from tracker.queries.lines import Month
from tracker.queries.passages import Piece
from tracker.queries.periods import HeldPeriod
from tracker.queries.ranking import RankedPoint
from tracker.web.filters import RankingFilter


class Sample(SimpleNamespace):
    """What a template asks of a model's row, without one."""

    def __str__(self) -> str:
        return str(self.text)


def listed(*rows):
    """What stands behind a relation's `all`."""
    return SimpleNamespace(all=list(rows))


HARBOUR = Party(slug="av-harbour", name="Harbour Party", short_name="Harbour", colour="#0a4f8f")
MEADOW = Party(slug="av-meadow", name="Meadow Party", short_name="Meadow", colour="#f3e03b")
HEATH = Party(slug="av-heath", name="Heath Party", short_name="Heath", colour="#14130f")
ADA = Sample(text="Ada Quay", get_absolute_url=lambda: "#person")


def line(text, party=HARBOUR, **fields):
    empty = dict.fromkeys(("gist", "gist_in_words", "verdict", "verdict_in_words"), "")
    french = dict.fromkeys(("title_fr", "gist_fr", "verdict_fr"), "x")
    return Sample(
        **{
            **empty, **french, "text": text, "slug": "sample", "party": party, "get_absolute_url": lambda: "?line",
            "aimed_at_party": None, "aimed_at_person": None, "topics": listed(), **fields,
        }
    )  # fmt: skip


TAX = line(
    "A boat-sinking lighthouse tax",
    aimed_at_party=MEADOW,
    gist="That the light dues would sink the fleet.",
    gist_in_words="That the light dues would sink the fleet.",
    verdict="false",
    verdict_in_words="false",
    topics=listed(Sample(text="Lighthouses", name_fr="x", get_absolute_url="#topic")),
)
LONG = line(
    "The only party with a plan to keep every harbour, every pier and every last breakwater of this coast open all year",
    party=MEADOW,
    verdict="half true",
    verdict_in_words="half true",
)


def row(rank, point, speeches, **fields):
    plain = {
        "occurrences": speeches * 2, "speakers": 3, "days": 3, "rate": 12.34, "rate_low": 8.5, "rate_high": 17.0,
        "unrated": 0, "unsearched": 0, "words": 400_000, "first": date(2020, 3, 2), "last": date(2020, 11, 30),
    }  # fmt: skip
    return RankedPoint(rank=rank, point=point, speeches=speeches, **{**plain, **fields})


ROWS = [
    row(1, TAX, 1234, unrated=3),
    row(2, LONG, 87, unsearched=120_000),
    row(3, line("Never said", HEATH), 0, speakers=0, days=0, first=None, last=None, rate=None),
]
CITATION = Sample(
    text="", url="https://example.org/dues", archived_url="https://example.org/kept", title="The light dues, 2020",
    publisher="Harbour Office", published_on=date(2020, 2, 1), quote="No boat has sunk.", needed=False,
)  # fmt: skip
BARE = Sample(
    text="", url="", archived_url="", title="A pamphlet", publisher="", published_on=None, quote="", needed=True
)
REBUTTALS = [
    Sample(
        text="", verdict="", verdict_in_words="", verdict_fr="x", body_fr="x", reviewed_on=date(2021, 1, 5),
        current_until=date(2022, 1, 5), citations=listed(CITATION, BARE),
        body_in_words="The dues are **two crowns a year**. Not one boat was lost to them [1].",
    ),
    Sample(
        text="", verdict="needs context", verdict_in_words="needs context", verdict_fr="x", body_fr="x",
        reviewed_on=None, current_until=None, citations=listed(), body_in_words="A second answer, without sources.",
    ),
]  # fmt: skip


def mention(
    number, *, person=ADA, stance="uses", display="uses it", state="declared", cue="", occurrences=1, words=True
):
    pieces = (
        Piece("… Mr. Speaker, the "),
        Piece("boat-sinking lighthouse tax", marked=True),
        Piece(" hurts every family on this coast …"),
    )
    speech = Sample(
        text="", pk=number, person=person, speaker="An Hon. Member", party=HARBOUR if person else None,
        affiliation="", date=date(2020, 3, 2), url="https://example.org/record",
        document=Sample(text="", source="Avalonia Debates", url=""),
    )  # fmt: skip
    found = Sample(
        text="", pk=number, point=TAX, speech=speech, stance=stance, get_stance_display=display, state=state,
        get_state_display="rejected", cue=cue, occurrences=occurrences,
    )  # fmt: skip
    return SimpleNamespace(mention=found, language="en", pieces=pieces if words else ())


MENTIONS = [
    mention(1, cue="own party", occurrences=2),
    mention(2, stance="quotes", display="quotes it", cue="in quotation marks"),
    mention(3, person=None, stance="unclear", display="unclear", words=False),
    mention(4, state="rejected"),
]
MONTHS = [
    Month(
        first=date(2020, number, 1), since=date(2020, number, 1), until=date(2020, number, 28), speeches=speeches,
        occurrences=speeches, covered=number != 7, missing=int(number == 5), partial=int(number == 9),
    )
    for number, speeches in enumerate((4, 9, 0, 2, 7, 1, 0, 0, 3, 12, 5, 6), start=1)
]  # fmt: skip
PERIODS = [
    HeldPeriod(date(2020, 3, 2), date(2020, 11, 30), 40, 2, 3, 0, None, None, over=True),
    HeldPeriod(None, None, 0, 0, 0, 0, None, None, over=True),
    HeldPeriod(None, None, 0, 0, 0, 5, None, None, over=False),
]
COLOURS = "paper raised ink soft rule accent mark warn inserted removed".split()


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state; it is not there for readers."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "colours": COLOURS,
        "sizes": ("hero", "title", "line", "lead", "body", "small", "tiny"),
        "series": range(1, 9),
        "parties": (HARBOUR, MEADOW, HEATH),
        "point": TAX,
        "bare": line("A line with nothing known of it"),
        "rows": ROWS,
        "top": 1234,
        "evidence_query": "",
        "by": "speeches",
        "rebuttals": REBUTTALS,
        "mentions": MENTIONS,
        "months": MONTHS,
        "periods": PERIODS,
        "filters": RankingFilter(QueryDict("")),
        "wrong": RankingFilter(QueryDict("from=2020-02-01&to=2020-01-01")),
        "stances": StanceCounts(12, 3, 4, 1),
        "scope": SimpleNamespace(stance="uses"),
        "page": Paginator(range(60), 25).page(2),
    }
    return render(request, "styleguide/styleguide.html", context)
