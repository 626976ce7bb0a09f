"""Near matches: what they find of changed wordings, what they leave alone, and how a line's threshold moves."""

from collections import Counter
from pathlib import Path

import pytest

from tests.engine.perturbing import INVENTED, KINDS, ORDINARY, bits, changed, drawn, spelled_out
from tests.engine.record import saskatchewan
from tracker.engine.matching import Matcher, Phrase
from tracker.engine.near import COMMON, DEFAULT_THRESHOLD, FLOOR, LEAST, threshold

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "suggestions.md"
BARS = {"inflection": 0.90, "insertion": 0.99, "deletion": 0.85, "swap": 0.99}
CARRIERS = {
    "en": "Yesterday in Avalonia they told us that {} is what the Assembly heard.",
    "fr": "Hier en Avalonie on nous a dit que {} est ce que l'Assemblée a entendu.",
}
ENOUGH = 20  # bits beyond COMMON that a wording drawn from the record must be worth to be asked of
FREQUENT = [
    "the government", "of the people", "we need to", "our government", "health care", "members opposite",
    "for the people", "the minister", "in this House", "thank you", "this government is", "our province",
    "new jobs", "public money", "it is time", "I want to", "we have to",
]  # fmt: skip


def near(phrasing, text, language="en"):
    """(words found, score) of the near match, or None; exact matches are none."""
    _, found = Matcher([Phrase(1, 1, phrasing, language)]).scan_with_near([text], language)
    return next(
        ((text[match.start : match.end], score) for (_, match), score in zip(found, found.score, strict=True)), None
    )


def recall(wordings, language="en"):
    """By kind: how many changed wordings are found, exactly or at the default threshold, and how many there are."""
    matcher = Matcher([Phrase(number, number, wording, language) for number, wording in enumerate(wordings)])
    asked = [(number, *change) for number, wording in enumerate(wordings) for change in changed(wording, language)]
    exact, approached = matcher.scan_with_near([CARRIERS[language].format(text) for _, _, text in asked], language)
    found = {(text, match.point) for text, match in exact}
    scored = zip(approached, approached.score.tolist(), strict=True)
    found |= {(text, match.point) for (text, match), score in scored if score >= DEFAULT_THRESHOLD}
    total = Counter(kind for _, kind, _ in asked)
    right = Counter(kind for text, (number, kind, _) in enumerate(asked) if (text, number) in found)
    return {kind: (right[kind], total[kind]) for kind in KINDS if total[kind]}


def assert_bars(measured):
    """Every bar is reached."""
    shares = {kind: right / total for kind, (right, total) in measured.items()}
    assert {kind: share for kind, share in shares.items() if share < BARS.get(kind, 0)} == {}, shares


def assert_recall(name, wordings):
    """Every bar is reached, and the document gives what was measured."""
    measured = recall(wordings)
    assert_bars(measured)
    shares = {kind: right / total for kind, (right, total) in measured.items()}
    cells = [f"{100 * shares[kind]:.1f} % of {measured[kind][1]}" if kind in shares else "–" for kind in KINDS]
    row = f"| {name} | {len(wordings)} | {' | '.join(cells)} |"
    assert row in DOCUMENT.read_text(encoding="utf-8"), row


def test_ordinary_lines_are_found_when_they_are_changed():
    assert_recall("ordinary lines", ORDINARY)


def test_invented_lines_are_found_when_they_are_changed():
    assert_recall("invented lines", INVENTED)


def test_the_phrasings_of_the_seeds_and_of_the_sample_are_found_when_they_are_changed():
    # Their figures move whenever a seed does, so the document's are those of one day.
    assert_bars(recall(spelled_out("en")))


def test_french_phrasings_are_found_when_they_are_changed():
    assert_bars(recall(spelled_out("fr"), "fr"))


def test_wordings_drawn_from_the_record_are_found_when_they_are_changed(real_data):
    texts = [text for *_, text in saskatchewan(real_data)]
    wordings = [words for words in drawn(texts, 600) if sum(max(bit - COMMON, LEAST) for bit in bits(words)) >= ENOUGH]
    assert_recall("drawn from the record", wordings)


@pytest.mark.parametrize(
    ("phrasing", "text", "words"),
    [
        ("job-killing carbon tax", "A carbon tax that kills jobs is coming.", "carbon tax that kills jobs"),
        ("job-killing carbon tax", "A job-killing tax is coming.", "job-killing tax"),
        ("strong, stable majority", "We have a stable, strong majority.", "stable, strong majority"),
        ("strong, stable majority", "We have a strong majority.", "strong majority"),
        ("carbon tax", "They want a tax on carbon.", "tax on carbon"),
        ("no money has been spent", "No public money has yet been spent.", "No public money has yet been spent"),
        ("hidden agenda", "What is hidden in their agenda?", "hidden in their agenda"),
        ("put the patient first", "We put every patient first.", "put every patient first"),
        ("lighthouse … tax", "It is a tax on a lighthouse.", "tax on a lighthouse"),
    ],
)
def test_a_near_match_is_the_words_that_almost_repeat_the_phrasing(phrasing, text, words):
    assert near(phrasing, text)[0] == words


@pytest.mark.parametrize(
    ("phrasing", "text"),
    [
        ("job-killing carbon tax", "They talk of carbon. Tax cuts kill no whales."),  # the sentence ends
        ("job-killing carbon tax", "The job is to look at carbon and at every other kind of thing that we tax."),
        ("strong, stable majority", "A stable is where horses eat, and a majority of them sleep there."),
        ("boat tax", "A boat and the long story of how it came under the tax."),
        ("open for business", "The shop is open for all."),
    ],
)
def test_scattered_words_are_no_near_match(phrasing, text):
    assert near(phrasing, text) is None


def test_what_a_change_takes_from_the_score():
    whole = near("job-killing carbon tax", "A job-killing federal carbon tax.")[1]
    moved = near("job-killing carbon tax", "A carbon tax, job-killing.")[1]
    missing = near("job-killing carbon tax", "A job-killing tax.")[1]
    assert (round(whole, 2), round(moved, 2), round(missing, 2)) == (0.97, 0.9, 0.71)


def test_an_exclude_phrasing_takes_near_matches_away_too():
    phrases = [Phrase(1, 1, "carbon tax", "en"), Phrase(2, 1, "tax on carbon fibre", "en", exclude=True)]
    _, found = Matcher(phrases).scan_with_near(["A tax on carbon.", "A tax on carbon fibre."], "en")
    assert [text for text, _ in found] == [0]


@pytest.mark.parametrize("phrasing", FREQUENT)
def test_frequent_words_set_nothing_off(phrasing):
    words = sorted({word for wording in FREQUENT for word in wording.lower().split()})
    texts = [" ".join(words[shift:] + words[:shift]) for shift in range(len(words))]
    texts += [" ".join(wording.split()[::-1]) + " " + wording.replace(" ", " very ") for wording in FREQUENT]
    _, found = Matcher([Phrase(1, 1, phrasing, "en")]).scan_with_near(texts, "en")
    assert len(found) == 0


def test_frequent_words_set_nothing_off_in_the_record(real_data):
    phrases = [Phrase(number, number, wording, "en") for number, wording in enumerate(FREQUENT)]
    _, found = Matcher(phrases).scan_with_near([text for *_, text in saskatchewan(real_data)], "en")
    assert Counter(FREQUENT[match.point] for _, match in found) == {}


def test_a_line_without_judgements_has_the_default_threshold():
    assert threshold([]) == DEFAULT_THRESHOLD


def test_accepted_suggestions_lower_the_threshold_and_rejected_ones_raise_it():
    assert threshold([(0.6, True)] * 3) < threshold([(0.6, True)]) < DEFAULT_THRESHOLD
    assert threshold([(0.6, False)] * 10) > threshold([(0.6, False)] * 3) > DEFAULT_THRESHOLD


def test_one_judgement_moves_the_threshold_little():
    assert threshold([(0.6, True)]) == pytest.approx(DEFAULT_THRESHOLD, abs=0.05)
    assert threshold([(0.7, False)]) == pytest.approx(DEFAULT_THRESHOLD, abs=0.06)


def test_several_rejections_hide_what_scores_no_more():
    assert threshold([(0.625, False)] * 8) > 0.625
    assert threshold([(0.97, False)] * 30) > 0.97


def test_rejections_below_and_acceptances_above_part_between_them():
    assert 0.65 < threshold([(0.65, False)] * 20 + [(0.9, True)] * 20) < 0.9


def test_the_threshold_stays_between_the_floor_and_one():
    assert threshold([(0.55, True)] * 200) == FLOOR
    assert threshold([(1.0, False)] * 500) == 1.0
