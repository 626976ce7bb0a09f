"""Matching: phrasings become engine phrases, engine matches become mentions, and reviews are never touched."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from tracker.engine.matching import Match, Matcher, Phrase
from tracker.engine.method import METHOD
from tracker.engine.stance import judge
from tracker.jobs.record_sighting import absorb_sightings
from tracker.jobs.tallies import retally_document
from tracker.models import Document, Mention, Party, Phrasing, Speech, SpeechText, TalkingPoint

Progress = Callable[[int, int], None]
_MADE = ("phrasing_id", "spans", "occurrences", "stance", "cue", "method", "state", "score")


@dataclass(frozen=True)
class MatchSummary:
    """Lines and documents that were matched again, and the mentions that stand in those documents now."""

    points: tuple[str, ...]
    documents: int
    mentions: int


@dataclass(frozen=True)
class _Line:
    """What matching needs to know of a talking point."""

    pk: int
    slug: str
    party_id: int
    owner_names: tuple[str, ...]
    aimed: bool
    digest: str


@dataclass(frozen=True)
class LoadedMatcher:
    """The phrasings of some lines, compiled, with what is needed to judge their stance."""

    matcher: Matcher
    lines: dict[int, _Line]
    party_names: dict[int | None, tuple[str, ...]]


def load_matcher(points: Collection[int] | None = None) -> LoadedMatcher:
    """Read the phrasings of those talking points (by primary key), or of all, and compile them once."""
    rows = TalkingPoint.objects.order_by("pk")
    if points is not None:
        rows = rows.filter(pk__in=points)
    phrasings = defaultdict(list)
    for phrasing in Phrasing.objects.filter(point__in=rows).order_by("pk"):
        phrasings[phrasing.point_id].append(phrasing)
    names: dict[int | None, tuple[str, ...]] = {party.pk: _names(party) for party in Party.objects.all()}
    lines, phrases = {}, []
    for point in rows:
        aimed = bool(point.aimed_at_party_id or point.aimed_at_person_id)
        typed = sorted((p.language, p.kind, p.text) for p in phrasings[point.pk])
        made_from = json.dumps([METHOD, point.party_id, names[point.party_id], aimed, typed], ensure_ascii=True)
        digest = hashlib.sha256(made_from.encode()).hexdigest()
        lines[point.pk] = _Line(point.pk, point.slug, point.party_id, names[point.party_id], aimed, digest)
        phrases += [
            Phrase(p.pk, point.pk, p.text, p.language, p.kind == Phrasing.Kind.EXCLUDE) for p in phrasings[point.pk]
        ]
    return LoadedMatcher(Matcher(phrases), lines, {**names, None: ()})


def _names(party: Party) -> tuple[str, ...]:
    names = (party.name, party.name_fr, party.short_name, party.short_name_fr, *party.nicknames)
    return tuple(filter(None, names))


def match(*, point: TalkingPoint | None = None, progress: Progress | None = None) -> MatchSummary:
    """Match what changed since last time: every document for a line whose phrasings or method changed, and every line
    for a document whose text changed. With `point`, that line is matched everywhere, changed or not.

    Each document is one transaction; a run that is stopped half-way is finished by the next.
    """
    loaded = load_matcher([point.pk] if point else None)
    if point:
        due = set(loaded.lines)
    else:
        matched = dict(TalkingPoint.objects.values_list("pk", "matched_digest"))
        due = {pk for pk, line in loaded.lines.items() if matched.get(pk) != line.digest}
    some = load_matcher(due) if due and len(due) < len(loaded.lines) else loaded
    texts = Document.objects.filter(held=Document.Held.TEXT).order_by("pk")
    if not due:
        texts = texts.filter(match_due=True)
    documents = list(texts.values_list("pk", "match_due"))
    mentions = 0
    for done, (pk, match_due) in enumerate(documents, start=1):
        with transaction.atomic():
            document = Document.objects.select_for_update().get(pk=pk)
            everything = match_due and not point
            mentions += match_document(document=document, loaded=loaded if everything else some, partial=not everything)
        if progress:
            progress(done, len(documents))
    for line in (loaded.lines[pk] for pk in sorted(due)):
        TalkingPoint.objects.filter(pk=line.pk).update(matched_digest=line.digest)
    return MatchSummary(tuple(loaded.lines[pk].slug for pk in sorted(due)), len(documents), mentions)


def match_document(*, document: Document, loaded: LoadedMatcher, partial: bool = False) -> int:
    """Make the mentions of one document held with its text, for the loaded lines, then its tallies.

    Call it inside the transaction that stored the document. `partial` says that only some lines are loaded, so that
    the document stays due for the others if it was. Returns how many mentions of those lines stand in it.
    """
    texts = SpeechText.objects.filter(
        speech__document=document, speech__kind=Speech.Kind.SPEECH, speech__withdrawn=False
    ).select_related("speech")
    found: dict[tuple[int, int], list[tuple[SpeechText, list[Match]]]] = defaultdict(list)
    for text in texts.order_by("speech__order", "language"):
        by_point = defaultdict(list)
        for match_ in loaded.matcher.find(text.text, text.language):
            by_point[match_.point].append(match_)
        for point, matches in by_point.items():
            found[text.speech_id, point].append((text, matches))
    fresh = {key: _mention(loaded, loaded.lines[key[1]], in_texts) for key, in_texts in found.items()}
    standing = len(fresh)
    changed = _keep_in_step(document, loaded.lines, fresh)
    if changed:
        absorb_sightings(document=document)
        retally_document(document=document)
    if document.match_due and not partial:
        Document.objects.filter(pk=document.pk).update(match_due=False)
        document.match_due = False
    return standing


def _mention(loaded: LoadedMatcher, line: _Line, in_texts: list[tuple[SpeechText, list[Match]]]) -> Mention:
    """The mention that one speech's texts make: counted in its floor language, else where it was found most often."""
    speech = in_texts[0][0].speech
    text, matches = max(
        in_texts, key=lambda item: (item[0].language == speech.language, len(item[1]), item[0].language)
    )
    judged = judge(
        text.text,
        [(match_.start, match_.end) for match_ in matches],
        language=text.language,
        own_party=speech.party_id == line.party_id,
        owner_names=line.owner_names,
        speaker_names=loaded.party_names[speech.party_id],
        aimed=line.aimed,
    )
    return Mention(
        speech=speech,
        point_id=line.pk,
        phrasing_id=matches[0].phrase,
        spans=[[of.language, match_.start, match_.end] for of, found in in_texts for match_ in found],
        occurrences=len(matches),
        stance=judged.stance,
        cue=judged.cue,
        method=Mention.Method.PHRASING,
        state=Mention.State.DECLARED,
    )


def _keep_in_step(document: Document, points: Iterable[int], fresh: dict[tuple[int, int], Mention]) -> bool:
    """Store the fresh mentions over the old, keeping their identities, and use them up; True when anything changed."""
    stored = Mention.objects.filter(speech__document=document, point__in=list(points))
    gone, updated = [], []
    for old in stored:
        new = fresh.pop((old.speech_id, old.point_id), None)
        if old.reviewer_id or old.state in (Mention.State.ACCEPTED, Mention.State.REJECTED):
            # The verdict is the editor's. Where the words are may move with an edited text.
            if new and (old.spans, old.occurrences) != (new.spans, new.occurrences):
                old.spans, old.occurrences, old.phrasing_id = new.spans, new.occurrences, new.phrasing_id
                updated.append(old)
            elif new is None and document.match_due and old.spans:
                old.spans = []
                updated.append(old)
        elif new is None:
            gone.append(old.pk)
        elif any(getattr(old, name) != getattr(new, name) for name in _MADE):
            for name in _MADE:
                setattr(old, name, getattr(new, name))
            updated.append(old)
    if gone:
        Mention.objects.filter(pk__in=gone).delete()
    Mention.objects.bulk_update(updated, _MADE, batch_size=50)
    created = Mention.objects.bulk_create(fresh.values())
    return bool(gone or updated or created)
