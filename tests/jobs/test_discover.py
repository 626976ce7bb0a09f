"""Discovery from the record in the database: candidates are stored, brought up to date, judged once and for all."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.engine.discovery.avalonia import CHAIR, HARBOUR, MEADOW, sittings
from tracker.engine.matching import Matcher, Phrase
from tracker.jobs.discover import discover
from tracker.models import Candidate, Document, Person, Phrasing, Source, Speech, SpeechText, TalkingPoint

BEGIN = date(2020, 1, 1)


@pytest.fixture
def record(avalonia):
    """Sitting days of the Assembly of Avalonia in the database, without any line catalogued; lines begin on day 60."""
    avalonia.point.delete()
    store(avalonia, sittings(46, 95))
    return avalonia


def store(avalonia, turns):
    parties = {HARBOUR: avalonia.harbour, MEADOW: avalonia.meadow}
    people = Person.objects.bulk_create(Person(slug=f"member-{n}", name=f"Member {n}") for n in range(CHAIR))
    days = sorted({turn.day for turn in turns})
    documents = Document.objects.bulk_create(
        Document(source=avalonia.source, external_id=f"av-{number}", date=day(number)) for number in days
    )
    by_day = dict(zip(days, documents, strict=True))
    speeches = Speech.objects.bulk_create(
        Speech(
            document=by_day[turn.day], external_id=str(order), order=order, date=day(turn.day),
            speaker=f"Member {turn.speaker}", person=people[turn.speaker] if turn.speaker < CHAIR else None,
            party=parties.get(turn.party), kind="speech" if turn.own else "chair",
        )
        for order, turn in enumerate(turns)
    )  # fmt: skip
    SpeechText.objects.bulk_create(
        SpeechText(speech=speech, language="en", text=turn.text) for speech, turn in zip(speeches, turns, strict=True)
    )


def day(number):
    return BEGIN + timedelta(days=number)


def found_in(avalonia, **more):
    return discover(source=avalonia.source, since=day(56), **more)


LINES = {"av-harbour": {"a boat-sinking lighthouse levy", "seven wasted meadow summers"},
         "av-meadow": {"their broken dredging promise", "a harbour built for yachts"}}  # fmt: skip


def test_candidates_of_every_party_are_stored_with_all_that_is_known_of_them(record):
    found = found_in(record)
    wordings = {slug: {row.wording for row in found.candidates if row.party.slug == slug} for slug in LINES}
    assert wordings == LINES
    assert (found.since, found.until, found.turns) == (day(56), day(95), 50 * 13)
    assert (found.added, found.updated, found.removed, found.judged_before) == (4, 0, 0, 0)
    candidate = Candidate.objects.get(wording="seven wasted meadow summers")
    speeches = Speech.objects.filter(
        texts__text__contains="seven wasted meadow summers", party=record.harbour, date__gte=day(56)
    )
    assert (candidate.source, candidate.party, candidate.language) == (record.source, record.harbour, "en")
    assert (candidate.since, candidate.until, candidate.method) == (day(56), day(95), "discovery-2")
    assert candidate.phrasings == ["seven wasted meadow summers"]
    assert candidate.speeches == speeches.count()
    assert candidate.speakers == speeches.values("person").distinct().count()
    assert candidate.days == speeches.values("date").distinct().count()
    assert [candidate.first, candidate.last] == [min(s.date for s in speeches), max(s.date for s in speeches)]
    assert sum(said for _, said in candidate.months) == candidate.speeches
    assert sum(said for *_, said in candidate.spoken_by) == candidate.speeches
    assert [speaker for _, speaker, _ in candidate.spoken_by] == sorted(
        (speaker for _, speaker, _ in candidate.spoken_by), key=lambda s: -speeches.filter(speaker=s).count()
    )
    assert sum(part["points"] for part in candidate.parts.values()) == pytest.approx(candidate.score, abs=0.02)
    assert len(candidate.examples) == 5
    for example in candidate.examples:
        text = SpeechText.objects.get(speech=example["speech"], language="en")
        assert [text.text[start:end] for _, start, end in example["spans"]] == ["seven wasted meadow summers"]
        assert example["date"] == text.speech.date.isoformat()


def test_what_a_candidate_counts_is_what_its_phrasings_find(record):
    for row in found_in(record).candidates:
        matcher = Matcher([Phrase(n, 1, text, "en") for n, text in enumerate(row.phrasings)])
        texts = SpeechText.objects.filter(speech__party=row.party, speech__date__gte=day(56), speech__kind="speech")
        assert len(matcher.find_many([text.text for text in texts], "en")) == row.speeches


def test_again_it_changes_nothing_and_later_days_bring_rows_up_to_date(record):
    before = {row.pk: row.speeches for row in Candidate.objects.all()}
    found_in(record, until=day(88))
    before = {row.pk: (row.wording, row.speeches) for row in Candidate.objects.all()}
    again = found_in(record, until=day(88))
    assert {row.pk: (row.wording, row.speeches) for row in Candidate.objects.all()} == before
    assert (again.added, again.updated) == (0, 4)
    later = found_in(record)
    after = {row.pk: (row.wording, row.speeches) for row in Candidate.objects.all()}
    assert after.keys() == before.keys()
    assert all(after[pk][1] > before[pk][1] for pk in before)
    assert (later.added, later.updated, later.removed) == (0, 4, 0)


@pytest.mark.parametrize("state", ["dismissed", "adopted"])
def test_a_judged_candidate_stays_as_it_is_and_is_no_longer_found(record, state):
    found_in(record, until=day(88))
    Candidate.objects.filter(wording="seven wasted meadow summers").update(state=state)
    before = Candidate.objects.filter(state=state).values().get()
    found = found_in(record)
    assert "seven wasted meadow summers" not in {row.wording for row in found.candidates}
    assert (found.judged_before, found.updated) == (1, 3)
    assert Candidate.objects.filter(state=state).values().get() == before
    assert Candidate.objects.count() == 4


def test_one_that_is_no_longer_found_is_taken_away_unless_readers_are_shown_it(record):
    found_in(record)
    Candidate.objects.filter(wording__in=["seven wasted meadow summers", "their broken dredging promise"]).update(
        wording="sold the quays", phrasings=["sold the quays"]
    )
    Candidate.objects.filter(wording="sold the quays", party=record.meadow).update(shown=True)
    other = Source.objects.create(slug="av-committee", name="Committee")
    Candidate.objects.create(wording="of another source", party=record.harbour, source=other)
    found = found_in(record)
    assert (found.added, found.updated, found.removed) == (2, 2, 1)
    left = set(Candidate.objects.values_list("wording", flat=True))
    assert left == set().union(*LINES.values(), {"sold the quays", "of another source"})


def test_one_party_and_a_limit(record):
    found_in(record)
    found = found_in(record, party=record.harbour, limit=1)
    assert [row.party for row in found.candidates] == [record.harbour]
    assert found.removed == 1
    assert Candidate.objects.filter(party=record.meadow).count() == 2


def test_wording_that_a_line_covers_is_no_candidate_and_new_wording_of_it_waits_as_its_phrasing(record):
    line = TalkingPoint.objects.create(slug="levy", title="Levy", party=record.harbour)
    Phrasing.objects.create(point=line, text="boat-sinking lighthouse levies", language="en")
    yachts = TalkingPoint.objects.create(slug="yachts", title="Yachts", party=record.meadow)
    Phrasing.objects.create(point=yachts, text="harbour for yachts built", language="en")
    found = found_in(record)
    assert {row.wording for row in found.candidates} == {"seven wasted meadow summers", "their broken dredging promise"}
    assert [(row.wording, row.point) for row in found.phrasings] == [("a harbour built for yachts", yachts.pk)]
    assert Candidate.objects.new_phrasings().get().point == yachts
    assert Candidate.objects.new_lines().count() == 2


def test_what_is_left_out_is_told_with_the_reason(record):
    found = found_in(record, left_out=3)
    assert len(found.left_out) == 6
    assert {(party.slug, " ".join(left.stems), left.reason) for party, left in found.left_out} >= {
        ("av-harbour", "i move that this bill be read", "alike"), ("av-meadow", "i move that this bill be read", "alike")
    }  # fmt: skip


def test_withdrawn_unpublished_and_foreign_speech_is_not_read(record):
    Document.objects.filter(date__gte=day(80)).update(published=False)
    Speech.objects.filter(date=day(79)).update(withdrawn=True)
    SpeechText.objects.filter(speech__date=day(78)).update(language="ga")
    assert found_in(record).turns == 32 * 13


def test_an_empty_source_finds_nothing(avalonia):
    found = discover(source=avalonia.source)
    assert (found.since, found.candidates, found.turns) == (None, (), 0)


REFUND = "the sunken ferry refund"


@pytest.fixture
def seasons(avalonia):
    """Two seasons, days 46 to 75 and 136 to 155; in the second two members of Harbour say a line on ten days."""
    avalonia.point.delete()
    turns = []
    for turn in sittings(46, 95):
        text = turn.text
        if turn.speaker in (0, 2) and turn.day in range(76, 96, 2):
            # Among words that differ from speech to speech.
            middle = text.index(" ", len(text) // 2)
            later = text.index(" ", middle + 50)
            text = f"{text[:middle]} {REFUND},{text[middle:later]} Meadow Party{text[later:]}"
        turns.append(replace(turn, day=turn.day + (60 if turn.day > 75 else 0), text=text))
    store(avalonia, turns)
    return avalonia


def test_each_season_is_searched_by_itself_and_what_is_found_once_is_not_found_again(seasons):
    whole = discover(source=seasons.source)
    assert REFUND not in {row.wording for row in whole.candidates}
    searched = []
    found = discover(
        source=seasons.source, each_season=True, searching=lambda first, last: searched.append((first, last))
    )
    assert searched == [(day(46), day(155)), (day(46), day(75)), (day(136), day(155))]
    assert found.candidates[: len(whole.candidates)] == whole.candidates
    new = found.candidates[len(whole.candidates) :]
    assert [(row.wording, row.party, row.since, row.until, row.speeches, row.days) for row in new] == [
        (REFUND, seasons.harbour, day(136), day(155), 20, 10)
    ]
    candidate = Candidate.objects.get(wording=REFUND)
    assert (candidate.since, candidate.until) == (day(136), day(155))
    assert (found.added, found.updated) == (1, len(whole.candidates))
    again = discover(source=seasons.source, each_season=True)
    assert (again.added, again.updated, again.removed) == (0, len(found.candidates), 0)


def test_a_seasons_candidate_stays_until_that_season_is_searched_by_itself_and_has_it_no_longer(seasons):
    discover(source=seasons.source, each_season=True)
    assert discover(source=seasons.source).removed == 0
    assert Candidate.objects.filter(wording=REFUND).exists()
    Speech.objects.filter(texts__text__contains=REFUND).update(withdrawn=True)
    assert discover(source=seasons.source).removed == 0
    assert discover(source=seasons.source, each_season=True).removed == 1
    assert not Candidate.objects.filter(wording=REFUND).exists()


def test_of_the_best_of_a_season_those_found_before_are_not_made_up_for(seasons):
    everything = discover(source=seasons.source, party=seasons.harbour, each_season=True).candidates
    assert [row.wording for row in everything][-1] == REFUND
    found = discover(source=seasons.source, party=seasons.harbour, limit=1, each_season=True)
    assert [row.wording for row in found.candidates] == [everything[0].wording]
