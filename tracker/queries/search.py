"""Search: the lines, answers, people, topics and parties that a question names, and the speeches it finds, shown."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from tracker.engine.asked import LONGEST_QUERY, Asked, Term, places_of, read_question
from tracker.engine.closeness import Names
from tracker.engine.words import tokens
from tracker.models import Party, Rebuttal, Speech, SpeechText, TalkingPoint, Topic
from tracker.queries.catalogue import KnownLine, KnownPerson, Lines, People, Stems
from tracker.queries.passages import WINDOWS, Piece, Span, excerpt, language_shown
from tracker.queries.speeches_found import stands_in_a_speech

# How much of a speech is shown around what was found, in characters on either side.
REACH = 150


@dataclass(frozen=True)
class Named:
    """What has a name and is named by the question, in the order in which it is shown."""

    lines: tuple[TalkingPoint, ...]
    answers: tuple[Rebuttal, ...]
    people: tuple[KnownPerson, ...]
    topics: tuple[Topic, ...]
    parties: tuple[Party, ...]


@dataclass(frozen=True)
class FoundSpeech:
    """A speech with the words searched for marked where they first stand."""

    speech: Speech
    language: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Help:
    """What a reader whose question finds nothing can do: a likelier spelling ("" where there is none), the terms that no
    speech has, the question without those, or where each stands somewhere without one of them, by that term, and the
    question without its quotation marks; "" for a question that would be none."""

    meant: str
    nowhere: tuple[Term, ...]
    without_those: str
    without: tuple[tuple[Term, str], ...]
    apart: str


def named_by(asked: Asked, lines: Lines, people: People) -> Named:
    """What the question names, lines first of which the title says it, then those of which a wording does.

    A line is found by its wordings, by what is said of it, and by the names of its party and topics; an answer by its
    own words; people, topics and parties by whole words of their names. Nothing is read.
    """
    found: list[tuple[int, KnownLine]] = []
    answers: list[Rebuttal] = []
    for line in lines.lines if asked.all_of else ():
        place = next((place for place, stems in enumerate(line.stems) if _finds(asked, stems)), None)
        if place is not None and not _excludes(asked, line.stems[-1]):
            found.append((place, line))
        answers += [answer for answer, stems in line.answers if _finds(asked, stems) and not _excludes(asked, stems)]
    found.sort(key=lambda ranked: (ranked[0], ranked[1].point.slug))
    return Named(
        tuple(line.point for _, line in found),
        tuple(answers),
        tuple(people.people[entry] for entry in _entries(asked, people.names)),
        tuple(lines.topics[entry] for entry in _entries(asked, lines.topic_names)),
        tuple(lines.parties[entry] for entry in _entries(asked, lines.party_names)),
    )


def shown_page(
    ids: Collection[int], asked: Asked, *, page_language: str, oldest_first: bool = False
) -> list[FoundSpeech]:
    """The speeches in their order with the words marked, in the page's language where they stand in it; two queries."""
    speeches: QuerySet[Speech] = Speech.objects.filter(pk__in=ids).select_related("party", "person", "document__source")
    sign = 1 if oldest_first else -1
    ordered = sorted(
        speeches, key=lambda speech: (sign * speech.date.toordinal(), speech.document_id, speech.order, speech.pk)
    )
    held: dict[int, dict[str, tuple[str, str]]] = defaultdict(dict)
    rows = SpeechText.objects.filter(speech__in=ids).values_list("speech_id", "language", "text", "stems")
    for speech, language, text, stems in rows:
        held[speech][language] = (text, stems)
    return [_shown(speech, held[speech.pk], asked, page_language) for speech in ordered]


def help_with(asked: Asked, lines: Lines, people: People) -> Help:
    """What may be done about a question that finds no speech; two queries at most."""
    terms = asked.terms
    nowhere = tuple(term for term, stands in zip(terms, stands_in_a_speech(terms), strict=True) if not stands)
    rest = asked.without(*nowhere)
    fewer = [(term, asked.without(term)) for term in terms if not nowhere]
    return Help(
        _meant(asked, nowhere, lines, people),
        nowhere,
        rest.written() if nowhere and rest.all_of else "",
        tuple((term, other.written()) for term, other in fewer if other.all_of),
        " ".join(asked.text[:LONGEST_QUERY].translate(_NO_QUOTES).split())
        if any(" " in t.typed for t in terms)
        else "",
    )


_NO_QUOTES = str.maketrans(dict.fromkeys('"“”„‟«»″＂'))


def _finds(asked: Asked, stems: Stems) -> bool:
    return any(asked.has_all(text, language) for language, text in stems.items())


def _excludes(asked: Asked, stems: Stems) -> bool:
    return any(asked.excludes(text, language) for language, text in stems.items())


def _entries(asked: Asked, names: Names) -> list[int]:
    found: set[int] | None = None
    for clause in asked.all_of:
        either = {entry for term in clause for entry in _entries_of(term, names)}
        found = either if found is None else found & either
    return sorted((found or set()).difference(*(_entries_of(term, names) for term in asked.none_of)))


def _entries_of(term: Term, names: Names) -> dict[int, int]:
    return names.entries([token.folded for token in tokens(term.typed)], whole=True)


def _shown(speech: Speech, held: dict[str, tuple[str, str]], asked: Asked, page: str) -> FoundSpeech:
    complete = [language for language, (_, stems) in held.items() if asked.has_all(stems, language)]
    language = language_shown(held, complete, page=page, floor=speech.language)
    text, stems = held.get(language, ("", ""))
    return FoundSpeech(speech, language, excerpt(text, _spans(asked, text, stems, language), reach=REACH))


def _spans(asked: Asked, text: str, stems: str, language: str) -> list[Span]:
    """What is marked: of each clause one place, in as many as an excerpt has, and what stands near."""
    places = places_of(asked, text, stems, language)
    first = (next((span for term, span in places if term in clause), None) for clause in asked.all_of)
    anchors = sorted(span for span in first if span)[:WINDOWS]
    return [span for _, span in places if any(abs(span[0] - start) <= REACH for start, _ in anchors)]


def _meant(asked: Asked, nowhere: tuple[Term, ...], lines: Lines, people: People) -> str:
    """The question with the words that nobody says replaced by the nearest of a name; "" where that finds nothing."""
    vocabularies = (lines.line_names, people.names, lines.topic_names, lines.party_names)
    text = asked.text[:LONGEST_QUERY]
    unknown = {token.folded for term in nowhere for token in tokens(term.typed)}
    corrected = ""
    at = 0
    for token in tokens(text):
        if token.folded in unknown and not any(names.like(token.folded, whole=True) for names in vocabularies):
            nearest = min((near for names in vocabularies if (near := names.nearest(token.folded))), default=None)
            if nearest:
                corrected += text[at : token.start] + nearest[1]
                at = token.end
    if not at:
        return ""
    corrected = " ".join((corrected + text[at:]).split())
    other = read_question(corrected)
    named = named_by(other, lines, people)
    if named.lines or named.answers or named.people or named.topics or named.parties:
        return corrected
    return corrected if all(stands_in_a_speech(other.terms)) else ""
