"""Suggestions from one document: what waits afterwards is what ranking everything anew would leave waiting."""

import random
from collections import defaultdict

import pytest
from django.db import transaction

from tests.jobs.conftest import turn
from tracker.jobs.found_mentions import FoundMention
from tracker.jobs.loaded_lines import load_lines
from tracker.jobs.suggest_in_document import suggest_in_document
from tracker.models import Document, Mention, Phrasing, Speech, TalkingPoint

THRESHOLD = 0.55


@pytest.fixture
def record(avalonia, importing):
    """Two documents of twelve speeches without any line, and three lines."""
    importing(*(turn("Fair tides.", order=order, document=name) for name in ("av-1", "av-2") for order in range(12)))
    for number in (2, 3):
        point = TalkingPoint.objects.create(slug=f"line-{number}", title="Line", party=avalonia.harbour)
        Phrasing.objects.create(point=point, text=f"line number {number}", language="en")
    here, there = (
        list(Speech.objects.filter(document__external_id=name).values_list("pk", flat=True))
        for name in ("av-1", "av-2")
    )
    return (
        Document.objects.get(external_id="av-1").pk,
        here,
        there,
        list(TalkingPoint.objects.values_list("pk", flat=True)),
    )


def found(document, speech, point, score, spans):
    return FoundMention(document, speech, point, None, spans, 1, "unclear", "", "near", "suggested", score)


def waiting():
    return {
        (speech, point): (score, spans)
        for speech, point, score, spans in Mention.objects.filter(state="suggested").values_list(
            "speech", "point", "score", "spans"
        )
    }


def ranked_anew(before, near, decided, read, room):
    """What waits afterwards, by the rule alone."""
    lines = {point for speech, point in {*(near.keys() - decided), *before} if speech in read}
    left = {key: of for key, of in before.items() if key[1] not in lines}
    candidates = defaultdict(list)
    for key, of in before.items():
        if key[1] in lines and key[0] not in read and of[0] >= THRESHOLD:
            candidates[key[1]].append((-of[0], key[0], of))
    for key, of in near.items():
        if key not in decided:
            candidates[key[1]].append((-of[0], key[0], of))
    for point, rows in candidates.items():
        left |= {(speech, point): of for _, speech, of in sorted(rows)[:room]}
    return left


@pytest.mark.parametrize("seed", range(4))
def test_what_waits_is_what_ranking_everything_anew_leaves(record, seed):
    document, here, there, points = record
    loaded = load_lines()
    assert {line.threshold for line in loaded.lines.values()} == {THRESHOLD}
    chance = random.Random(seed)
    for _ in range(15):
        with transaction.atomic():
            keys = [(speech, point) for speech in here + there for point in points]
            scores = (0.4, 0.55, 0.6, 0.7, 0.8, 0.9)
            for speech, point in chance.sample(keys, chance.randint(0, 60)):
                state = chance.choice(["suggested"] * 5 + ["rejected", "declared"])
                Mention.objects.create(
                    speech_id=speech, point_id=point, score=chance.choice(scores), state=state, method="near",
                    spans=[["en", 0, 4]],
                )  # fmt: skip
            speeches = chance.choice([None, set(chance.sample(here, 5))])
            read = set(here) if speeches is None else speeches
            near = {
                key: (chance.choice(scores[1:]), [["en", 0, chance.randint(4, 5)]])
                for key in chance.sample([key for key in keys if key[0] in read], chance.randint(0, 3 * len(read)))
            }
            room = chance.randint(1, 12)
            decided = set(Mention.objects.exclude(state="suggested").values_list("speech", "point"))
            expected = ranked_anew(waiting(), near, decided, read, room)
            pks = dict(Mention.objects.values_list("pk", "state"))
            suggest_in_document(
                document=document, loaded=loaded, room=room, speeches=speeches,
                near=[found(document, *key, *of) for key, of in near.items()],
            )  # fmt: skip
            assert waiting() == expected
            # What editors decided stays, whatever it was.
            assert all(Mention.objects.get(pk=pk).state == state for pk, state in pks.items() if state != "suggested")
            transaction.set_rollback(True)


def test_what_is_found_again_keeps_its_identity(record):
    document, here, _, points = record
    loaded = load_lines()
    keys = set()
    for spans in ([["en", 0, 4]], [["en", 0, 4]], [["en", 5, 9]]):
        near = [found(document, here[0], points[0], 0.7, spans)]
        suggest_in_document(document=document, loaded=loaded, near=near, room=5, speeches=None)
        kept = Mention.objects.get()
        assert (kept.spans, kept.score) == (spans, 0.7)
        keys.add(kept.pk)
    assert len(keys) == 1
    suggest_in_document(document=document, loaded=loaded, near=[], room=5, speeches=None)
    assert not Mention.objects.exists()
