"""Cards: pictures of 1200 by 630 points that stand for a line, a countdown or a mention where its address is shared."""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

import resvg_py
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tracker.models import Countdown, Mention, TalkingPoint
from tracker.models.wording import in_full
from tracker.queries.cards import line_figure, lines_counted_down, sentence_of
from tracker.templatetags.refrain import quoted
from tracker.web.colours import on_paper
from tracker.web.lettering import FILES, Box, Set, fitted, width_of

WIDTH, HEIGHT = 1200, 630
MARGIN, INNER = 64, 1072
CARDS_KEPT = 100
BIG = (128, 116, 104, 96, 88, 80, 72, 66, 60, 54, 48, 44, 40, 36)
READ = (54, 50, 46, 42, 38, 34, 31, 28)


@dataclass(frozen=True)
class Card:
    """What is written on a card, in one language. `key` is what its address names; pieces are texts, marked or not."""

    kind: str
    key: tuple[str | int, ...]
    language: str
    pieces: tuple[tuple[str, bool], ...]
    party: str = ""
    colour: str = ""
    figure: str = ""
    label: str = ""
    period: str = ""
    note: str = ""
    alt: str = field(default="", compare=False)

    @property
    def version(self) -> str:
        """Another one whenever anything on the card is, or what draws it."""
        written = repr((self.kind, self.language, self.pieces, self.party, self.colour, self.figure, self.label))
        return blake2b(f"{_look()} {written} {self.period} {self.note}".encode(), digest_size=8).hexdigest()

    @property
    def address(self) -> str:
        """Where the picture is, with its version in it."""
        return reverse(f"{self.kind}_card", args=[*self.key, self.version])

    def svg(self) -> str:
        """The drawing."""
        return render_to_string(f"cards/{self.kind}.svg", _layout(self))

    def png(self) -> bytes:
        """The picture; the last ones drawn are kept."""
        return _drawn(self)


def line_card(point: TalkingPoint) -> Card:
    """The line with its figure in all that is held; one query."""
    found = line_figure(point)
    said = ngettext("speech in which its own party uses it", "speeches in which its own party uses it", found.speeches)
    words = quoted(point)
    return Card(
        kind="line",
        key=(point.slug,),
        language=_language(),
        pieces=((words, False),),
        party=point.party.in_short,
        colour=point.party.colour,
        figure=str(intcomma(found.speeches)),
        label=said,
        period=_days(found.first, found.last),
        note=point.verdict_in_words,
        alt=f"{words} – {point.party.in_short}. {intcomma(found.speeches)} {said}. {_days(found.first, found.last)}",
    )


def countdown_card(countdown: Countdown, *, lines: int | None = None) -> Card:
    """The countdown with the number of its lines; one query where it is not known already."""
    lines = lines_counted_down(countdown) if lines is None else lines
    label = ngettext("line, with its answer", "lines, with their answers", lines)
    return Card(
        kind="countdown",
        key=(countdown.slug,),
        language=_language(),
        pieces=((str(countdown), False),),
        party=countdown.party.in_short if countdown.party else "",
        colour=countdown.party.colour if countdown.party else "",
        figure=str(lines),
        label=label,
        period=_days(countdown.period_from, countdown.period_to),
        note=countdown.get_kind_display(),
        alt=f"{countdown} – {lines} {label}",
    )


def mention_card(mention: Mention) -> Card:
    """The sentence of a mention with its words marked, who said it and when; where only the fact is held, the line."""
    speech, line = mention.speech, quoted(mention.point)
    _code, pieces = sentence_of(mention, page_language=_language())
    speaker = str(speech.person) if speech.person else speech.speaker
    day = in_full(speech.date)
    return Card(
        kind="mention",
        key=(mention.point.slug, speech.pk),
        language=_language(),
        pieces=tuple((piece.text, piece.marked) for piece in pieces) or ((line, False),),
        party=speech.party.in_short if speech.party else speech.affiliation,
        colour=speech.party.colour if speech.party else "",
        label=speaker,
        period=f"{day} · {speech.document.source}",
        note=f"{line} – {mention.get_stance_display()}",
        alt=f"{speaker}, {day}: {''.join(piece.text for piece in pieces) or line}",
    )


def site_card() -> Card:
    """The card of every page that has none of its own."""
    words = _("Which political lines are on repeat, who says them, how often, and what the answer is.")
    return Card(
        kind="site",
        key=(),
        language=_language(),
        pieces=((words, False),),
        label=_("Every number opens the sentences that make it up."),
        alt=f"Refrain. {words}",
    )


def _language() -> str:
    return (get_language() or "en")[:2]


def _days(first, last) -> str:
    if not first or not last:
        return ""
    if first == last:
        return in_full(first)
    return _("%(first)s to %(last)s") % {
        "first": in_full(first),
        "last": in_full(last),
    }


@cache
def _look() -> str:
    """A digest of what draws cards: the templates, the fonts, and these two files."""
    here = Path(__file__).parent
    files = [*sorted((settings.BASE_DIR / "templates/cards").glob("*.svg")), *map(Path, FILES)]
    digest = blake2b(digest_size=8)
    for path in (*files, here / "cards.py", here / "lettering.py"):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _layout(card: Card) -> dict[str, object]:
    """Where everything on the card stands."""
    quotes = card.kind == "mention" and any(marked for _, marked in card.pieces)
    sizes, weight = (READ, 400) if quotes else (BIG, 700)
    beside = MARGIN + (width_of(card.figure, 112, "serif", 700) + 28 if card.figure else 0)
    pill = fitted([(card.note, False)], Box(0, 0, 440, 34), (26, 24, 22, 20), family="sans")
    pill_width = 0 if card.kind == "mention" else _width(pill)
    room = MARGIN + INNER - beside - (pill_width + 68 if pill_width else 0)
    label = fitted([(card.label, False)], Box(beside, 490, room, 90), (36, 32, 28, 25), family="sans", leading=1.2)
    under = label.lines[-1].y + 14 if label.lines else 500
    party = fitted([(card.party, False)], Box(0, 0, 640, 44), (34, 30, 26, 22, 18), family="sans")
    party_x = MARGIN + INNER - _width(party)
    return {
        "card": card,
        "colour": on_paper(card.colour) if card.colour else "",
        "width": WIDTH,
        "height": HEIGHT,
        "words": fitted(card.pieces, Box(MARGIN, 136, INNER, 312), sizes, weight=weight, middle=True),
        "words_weight": weight,
        "party": fitted([(card.party, False)], Box(party_x, 73, 641, 44), (party.size,), family="sans"),
        "chip_x": party_x - 44,
        "label": label,
        "period": _small(card.period, Box(beside, under, room, 34)),
        "note": _small(card.note, Box(MARGIN, 578, INNER, 34)),
        "pill": fitted(
            [(card.note, False)], Box(MARGIN + INNER - pill_width - 18, 527, 441, 34), (pill.size,), family="sans"
        ),
        "pill_x": MARGIN + INNER - pill_width - 36,
        "pill_width": pill_width + 36,
    }


def _width(words: Set) -> float:
    return max((sum(run.width for run in line.runs) for line in words.lines), default=0)


def _small(text: str, box: Box) -> Set:
    return fitted([(text, False)], box, (26, 24, 22, 20), family="sans", weight=400)


@lru_cache(maxsize=CARDS_KEPT)
def _drawn(card: Card) -> bytes:
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=card.svg(), width=WIDTH, height=HEIGHT, skip_system_fonts=True, font_files=FILES
        )
    )
