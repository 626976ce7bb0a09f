"""Importing an article with a slideshow: drafts of its lines and countdown, and what was said in it by whom."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from tracker.engine.names import folded_name
from tracker.engine.words import count_words, fold, stemmed
from tracker.jobs.free_slug import free_slug
from tracker.jobs.hold_rows import hold_sources
from tracker.jobs.import_failed import ImportFailed
from tracker.jobs.loaded_lines import load_lines
from tracker.jobs.match import match_document
from tracker.jobs.place_speakers import Speakers
from tracker.jobs.tallies import revolume_document
from tracker.models import (
    Countdown,
    CountdownEntry,
    Document,
    Edition,
    FormerSlug,
    Membership,
    Party,
    Person,
    Source,
    Speech,
    SpeechText,
    TalkingPoint,
)
from tracker.parsers.article_quotations import Quotation
from tracker.parsers.article_slideshow import Slideshow, parse
from tracker.parsers.document import ParseError

_LANGUAGE = "en"
_LONGEST_TITLE = 200
_FILE_LIMIT = 8 * 1024 * 1024


@dataclass(frozen=True)
class CountdownSummary:
    """What an article came to; `status` is "added", or "unchanged" when the same file was imported before.

    `points` are (rank, slug, title) from the highest rank to 1, `quotations` are (speaker, slug of the person or "",
    number of words) in order; both are of the drafts as they are now.
    """

    status: str
    countdown: str
    source: str
    document: int
    date: date
    points: tuple[tuple[int, str, str], ...]
    quotations: tuple[tuple[str, str, int], ...]
    people_added: int

    def as_json(self) -> dict[str, Any]:
        """The summary as the command prints it."""
        return asdict(self) | {
            "date": self.date.isoformat(),
            "points": [dict(zip(("rank", "slug", "title"), point, strict=True)) for point in self.points],
            "quotations": [dict(zip(("speaker", "person", "words"), said, strict=True)) for said in self.quotations],
        }


def import_countdown(
    *, path: Path, party: Party, title: str, source: Source | None = None, day: date | None = None
) -> CountdownSummary:
    """Store an article with a slideshow as drafts: a line for each slide with its passage as the editor's note, a
    countdown of them called `title`, and the article as an unpublished document whose speeches are its quotations.

    `party` is whose lines they are, `source` where the article is from (huffpost-canada when left out) and `day` the
    article's day (today when left out: the file does not say). The same file with the same title changes nothing.
    All or nothing; raises ImportFailed with the file and the line.
    """
    title = " ".join(title.split())
    if not title or len(title) > _LONGEST_TITLE:
        raise ImportFailed(f"{path}: the countdown needs a title of at most {_LONGEST_TITLE} characters")
    data, article = _read(path)
    digest = hashlib.sha256(f"{title}\0{party.slug}\0".encode() + data).hexdigest()
    with transaction.atomic():
        if source is None:
            source, _ = Source.objects.get_or_create(
                slug="huffpost-canada", defaults={"name": "HuffPost Canada", "kind": Source.Kind.ARTICLES}
            )
        # Two imports into one source take turns.
        hold_sources(sources=[source.pk])
        edition = (
            Edition.objects.filter(document__source=source, content_hash=digest).select_related("document").first()
        )
        if edition:
            return _summary("unchanged", edition.document, 0)
        countdown = _store_countdown(article, party, title, source)
        document = Document.objects.create(
            source=source,
            external_id=countdown.slug,
            date=day or timezone.localdate(),
            title=title,
            published=False,
            match_due=True,
        )
        Edition.objects.create(document=document, language=_LANGUAGE, content_hash=digest, title=title)
        people_added = _store_quotations(article.quotations, document, party)
        revolume_document(document=document)
        match_document(document=document, loaded=load_lines())
        return _summary("added", document, people_added)


def _read(path: Path) -> tuple[bytes, Slideshow]:
    try:
        if path.is_file() and path.stat().st_size > _FILE_LIMIT:
            raise ImportFailed(f"{path}: the file is larger than {_FILE_LIMIT // 1024**2} MB")
        data = path.read_bytes()
        return data, parse(data, name=path.name)
    except ParseError as error:
        raise ImportFailed(f"{path}: {error}") from None
    except OSError as error:
        raise ImportFailed(f"{path}: {error.strerror}") from None


def _store_countdown(article: Slideshow, party: Party, title: str, source: Source) -> Countdown:
    """The draft lines, and the draft countdown, whose slug also names the article's document."""
    taken = set(Countdown.objects.values_list("slug", flat=True))
    taken |= set(source.documents.values_list("external_id", flat=True))
    countdown = Countdown.objects.create(
        slug=free_slug(title, taken, "countdown"), title=title, kind=Countdown.Kind.PICKED, party=party
    )
    taken = set(TalkingPoint.objects.values_list("slug", flat=True)) | set(
        FormerSlug.objects.values_list("slug", flat=True)
    )
    for slide in article.slides:
        point = TalkingPoint.objects.create(
            slug=free_slug(slide.title, taken, "line"), title=slide.title, party=party, editor_note=slide.passage
        )
        CountdownEntry.objects.create(countdown=countdown, rank=slide.rank, point=point)
    return countdown


def _store_quotations(quotations: tuple[Quotation, ...], document: Document, party: Party) -> int:
    """The quotations as speeches of the people who said them; returns how many people were new."""
    people = _People(party)
    for order, said in enumerate(quotations):
        person = people.find(said)
        membership = (
            Membership.objects.on(document.date)
            .filter(person=person, legislature=party.legislature)
            .select_related("party")
            .first()
            if person
            else None
        )
        sits_for = membership.party if membership else None
        speech = Speech.objects.create(
            document=document,
            external_id=str(order + 1),
            order=order,
            date=document.date,
            speaker=(said.name or said.speaker)[:300],
            person=person,
            party=sits_for,
            affiliation=sits_for.short_name if sits_for else "Ind." if membership else "",
            role=said.role[:300],
            riding=membership.riding if membership else "",
            language=_LANGUAGE,
            words=count_words(said.text),
        )
        SpeechText.objects.create(
            speech=speech, language=_LANGUAGE, text=said.text, stems=stemmed(said.text, _LANGUAGE)
        )
    return people.added


class _People:
    """The people an article quotes: those of the party's legislature by name, others made."""

    def __init__(self, party: Party) -> None:
        self.speakers = Speakers(party.legislature)
        self.speakers.refresh()
        self.taken = set(self.speakers.slugs)
        self.made: dict[str, Person] = {}
        self.added = 0

    def find(self, said: Quotation) -> Person | None:
        """The person, made when nobody is called that; None for somebody without a full name, and for namesakes."""
        words = said.name.split()
        # "Liberal Ann Lee" is Ann Lee.
        while len(words) > 2 and fold(words[0]) in self.speakers.parties:
            words.pop(0)
        if len(words) < 2:
            return None
        name = " ".join(words)
        key = folded_name(name)
        known = self.speakers.by_name.get(key, set())
        if known:
            return self.speakers.people[next(iter(known))] if len(known) == 1 else None
        if key not in self.made:
            # The article calls Ann van Dyke "van Dyke": the rest is her given name.
            family = said.speaker if name.endswith(" " + said.speaker) else words[-1]
            self.made[key] = Person.objects.create(
                slug=free_slug(name, self.taken, "person"),
                name=name[:200],
                family_name=family[:120],
                given_name=name.removesuffix(family).strip()[:120],
            )
            self.added += 1
        return self.made[key]


def _summary(status: str, document: Document, people_added: int) -> CountdownSummary:
    countdown = Countdown.objects.filter(slug=document.external_id).first()
    entries = countdown.entries.select_related("point").order_by("-rank") if countdown else []
    speeches = document.speeches.select_related("person").order_by("order")
    return CountdownSummary(
        status=status,
        countdown=countdown.slug if countdown else "",
        source=document.source.slug,
        document=document.pk,
        date=document.date,
        points=tuple((entry.rank, entry.point.slug, entry.point.title) for entry in entries),
        quotations=tuple((s.speaker, s.person.slug if s.person else "", s.words) for s in speeches),
        people_added=people_added,
    )
