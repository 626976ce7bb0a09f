"""Which speeches a reprinted edition still has, where its publisher numbered them anew."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from tracker.models import Speech
from tracker.parsers.document import ParsedDocument, ParsedSpeech

# Two texts are one speech, corrected, when they share so much of the longer one's words.
_ALIKE = 0.5
_BATCH = 200


def keep_identities(
    *, parsed: ParsedDocument, stored: Mapping[str, Speech], texts: Mapping[int, str], labelled: bool
) -> dict[str, Speech]:
    """The stored speeches by the ids that the reprinted edition gives them; call it before the edition is stored.

    A turn is the speech with its id and text; else the one with its speaker and text, where there are as many of those
    as before, in their order; else the one with its id and mostly the same words; else the one that stood after the
    same speech, where the same speaker says mostly the same words there; else the one with its id. `texts` are the edition's texts before, by speech; `labelled` says that
    the speakers as stored are as this edition prints them. Ids are changed in the database; speeches that the edition
    no longer has keep theirs, unless it is given to another.
    """
    same = _Same(parsed, stored, texts, labelled)
    kept = same.found()
    by_id = {said.external_id: kept[place] for place, said in enumerate(parsed.speeches) if place in kept}
    taken = {said.external_id for said in parsed.speeches}
    here = {speech.pk for speech in by_id.values()}
    for external_id, speech in stored.items():
        if speech.pk not in here:
            by_id[f"was-{speech.pk}" if external_id in taken else external_id] = speech
    moved = []
    for external_id, speech in by_id.items():
        if speech.external_id != external_id:
            speech.external_id = external_id
            moved.append(speech)
    # Aside first, so that no two have one id while they change places.
    aside = Concat(Value("~"), Cast("pk", CharField()))
    for begin in range(0, len(moved), _BATCH):
        pks = [speech.pk for speech in moved[begin : begin + _BATCH]]
        Speech.objects.filter(pk__in=pks).update(external_id=aside)
    Speech.objects.bulk_update(moved, ["external_id"], batch_size=_BATCH)
    return by_id


class _Same:
    """Pairs the turns of an edition with the speeches that are held of it, each of them once."""

    def __init__(
        self, parsed: ParsedDocument, stored: Mapping[str, Speech], texts: Mapping[int, str], labelled: bool
    ) -> None:
        self.turns = list(enumerate(parsed.speeches))
        self.stored, self.texts, self.labelled = stored, texts, labelled
        self.in_order = sorted(
            (speech for speech in stored.values() if speech.pk in texts), key=lambda speech: (speech.order, speech.pk)
        )
        self.kept: dict[int, Speech] = {}
        self.used: set[int] = set()

    def found(self) -> dict[int, Speech]:
        """The speech of each turn, by the turn's place; a turn that is new has none."""
        for place, said in self.turns:
            speech = self.stored.get(said.external_id)
            if speech and self.texts.get(speech.pk) == said.text:
                self.keep(place, speech)
        for withdrawn in (False, True):
            self.by_words(withdrawn)
        self.by_id(alike=True)
        self.by_neighbour()
        self.by_id(alike=False)
        return self.kept

    def keep(self, place: int, speech: Speech) -> None:
        self.kept[place] = speech
        self.used.add(speech.pk)

    def left(self) -> Iterable[tuple[int, ParsedSpeech]]:
        return [(place, said) for place, said in self.turns if place not in self.kept]

    def by_words(self, withdrawn: bool) -> None:
        """The same speaker and text, as often as before."""
        before: dict[tuple[str, str], list[Speech]] = defaultdict(list)
        after: dict[tuple[str, str], list[int]] = defaultdict(list)
        for speech in self.in_order:
            if speech.pk not in self.used and speech.withdrawn == withdrawn:
                before[self.speaker(speech.speaker), self.texts[speech.pk]].append(speech)
        for place, said in self.left():
            after[self.speaker(said.speaker), said.text].append(place)
        for said_so, places in after.items():
            speeches = before.get(said_so, [])
            if len(speeches) == len(places):
                for place, speech in zip(places, speeches, strict=True):
                    self.keep(place, speech)

    def by_id(self, *, alike: bool) -> None:
        """The speech of that id, where wanted only if the words are mostly the same."""
        for place, said in self.left():
            speech = self.stored.get(said.external_id)
            if speech is None or speech.pk in self.used:
                continue
            if not alike or _alike(self.texts.get(speech.pk, ""), said.text):
                self.keep(place, speech)

    def by_neighbour(self) -> None:
        """The turn after the same turn, corrected in part."""
        present = [speech for speech in self.in_order if not speech.withdrawn]
        following = {speech.pk: after for speech, after in pairwise(present)}
        for place, said in self.left():
            before = self.kept.get(place - 1)
            speech = following.get(before.pk) if before else (present[0] if present and place == 0 else None)
            if (
                speech
                and speech.pk not in self.used
                and self.speaker(speech.speaker) == self.speaker(said.speaker)
                and _alike(self.texts[speech.pk], said.text)
            ):
                self.keep(place, speech)

    def speaker(self, printed: str) -> str:
        return printed[:300] if self.labelled else ""


def _alike(left: str, right: str) -> bool:
    words, others = Counter(left.split()), Counter(right.split())
    return (words & others).total() >= _ALIKE * max(words.total(), others.total(), 1)
