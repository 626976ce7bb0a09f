"""The engine against regular expressions written by hand from what each phrasing means, on the real record.

A pattern spells every inflection out, and knows nothing of stems, numbers or compiled code. Whatever differs is listed
with the reason; nothing else may.
"""

import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tracker.engine.matching import Matcher, Phrase
from tracker.parsers.registry import parse

HERE = Path(__file__).parent
SEEDS = HERE.parent.parent / "seeds" / "talking_points.yaml"

# Between two words of one sentence: no mark that ends it, but the points of 2.5, Mr. and J. end none.
APOSTROPHE = "['’‘‛‟´`]"
SHORT = "".join(rf"|(?<=\b{word})\." for word in ("mr", "mrs", "ms", "dr", "st", "hon", "no", "mme", "jr", "vs"))
SPACE = rf"(?:[^\w.!?\n]|_|\.(?=\d)|(?<=\b\w)\.{SHORT})+"
WORD = rf"[^\W_]+(?:{APOSTROPHE}[^\W_]+)*"
POSSESSIVE = rf"(?:{APOSTROPHE}s)?(?![^\W_]|{APOSTROPHE}[^\W_])"
# A longer word before the point is no abbreviation, so a text may be cut there: that is only for speed.
SURE_END = re.compile(r"[\n.?!](?:(?<=\n)|(?<=[a-z]{5}.)\s)")


def gap(most):
    return rf"{SPACE}(?:{WORD}{SPACE}){{0,{most}}}?"


def said(*parts):
    """Words after one another; a part may be a gap, or an optional word, which begins with a question mark."""
    pattern, joined = r"(?<![^\W_])", True
    for part in parts:
        if part.startswith(SPACE):
            pattern, joined = pattern + part, True
        elif part.startswith("?"):
            pattern += (
                rf"(?:(?:{part[1:]}){POSSESSIVE}{SPACE})?" if joined else rf"(?:{SPACE}(?:{part[1:]}){POSSESSIVE})?"
            )
        else:
            pattern, joined = pattern + ("" if joined else SPACE) + rf"(?:{part}){POSSESSIVE}", False
    return pattern


THREE, FIVE, EIGHT = gap(3), gap(5), gap(8)
TAX, KILL, JOB = "tax(?:es|ed|ing)?", "kill(?:s|ed|ing|ings)?", "jobs?"
DESTROY = "destroy(?:s|ed|ing)?"
END = "(?:kill|destroy)(?:s|ed|ing)?|eliminat(?:e|es|ed|ing|ion)"
BILLIONS = "20|21|21[.]5"
TAXE, EMPLOI = "taxes?|taxer|taxée?s?", "emplois?"
SEVEN = rf"g{SPACE}[78]|g[78]"
ECONOMY, GROWTH, MADE = "econom(?:y|ies)", "growth", "creat(?:ion|e|es|ed|ing|ive)"
PERFORMS = "perform(?:s|ed|ing|ance|ances|er|ers)?"
PLACES = rf"{SEVEN}|g{SPACE}20|g20|oecd|worlds?|(?:develop\w*|industri\w*){SPACE}(?:countries|country)"
RICH = rf"{SEVEN}|(?:develop\w*|industri\w*){SPACE}worlds?"
WORK = rf"economic{SPACE}growth|jobs?{SPACE}(?:creation|growth)|employment"
FIRST = "strongest|best"
LIBERAL, GUILTY = "liberals?|liberal(?:ism|ize|ized)", "guilty"
ROBOCALL = rf"robocall(?:s|ed|ing)?|robo{SPACE}call(?:s|ed|ing|er|ers)?"
CALL, FALSE = "call(?:s|ed|ing)?", "mislead(?:ing|s)?|illegal(?:ly)?|decepti(?:ve|on)"
SENT = "made|sent|place[sd]?|placing|use[sd]?|using"
STRONG, STABLE, MAJORITY = "strong(?:ly)?", "stables?", "majorit(?:y|ies)|majors?"
FORT, MAJORITAIRE = "forts?|fortes?|solides?|stables?", "majoritaires?"
PROMISE, BREAK = "promis(?:e|es|ed|ing)", "break(?:s|ing)?|broken?"
GOVERN = "govern(?:s|ed|ing|ment|ments|ance|able)?"

# For each line and language: pieces of which its texts hold one of each in small letters (that is only for speed), the
# wordings, and those that do not count.
BY_HAND = {
    ("job-killing-carbon-tax", "en"): (
        ["carbon", "kill destroy crush eliminat cost job 20 21"],
        [
            said(JOB, f"{KILL}|{DESTROY}|crush(?:es|ed|ing)?", THREE, "carbon", TAX),
            said(JOB, KILL, THREE, f"{TAX}{SPACE}on{SPACE}carbon|pric(?:e|es|ed|ing){SPACE}on{SPACE}carbon|carbon{SPACE}pric(?:e|es|ed|ing)"),
            said("carbon", TAX, FIVE, END, THREE, JOB),
            said("carbon", TAX, FIVE, "costs?|costing|costly", THREE, JOB),
            said("carbon", TAX, FIVE, JOB, f"{KILL}|killers?"),
            said(f"{KILL}|{DESTROY}", THREE, JOB, THREE, "carbon", TAX),
            said(BILLIONS, "billions?", THREE, "carbon", TAX),
            said("carbon", TAX, "of", f"?over|more{SPACE}than|about|some|nearly", BILLIONS, "billions?"),
        ],
        [
            said("carbon", TAX, THREE, f"not|never|(?:do|does|wo|would)n{APOSTROPHE}t", THREE, f"{END}|costs?", THREE, JOB),
            said(JOB, KILL, THREE, "carbon", TAX, "credit(?:s|ed|ing)?"),
        ],
    ),
    ("job-killing-carbon-tax", "fr"): (
        ["carbone"],
        [
            said(TAXE, "?sur", "?le", "carbone", FIVE, "tue|tuer|tuera|tuerait|tueuse|détrui\\w+|destructrice|élimine\\w*|supprime\\w*", THREE, EMPLOI),
            said(TAXE, "?sur", "?le", "carbone", gap(10), "néfastes?|nuisibles?|nuirait", THREE, EMPLOI),
            said(TAXE, "?sur", "?le", "carbone", THREE, "coûte(?:r|ra|rait)|perdre", THREE, EMPLOI),
            said(TAXE, "?sur", "?le", "carbone", "de", "?plus de|quelque|près de", "20|21|21,5", "milliards"),
            said(TAXE, "de", "?plus de|quelque|près de", "20|21|21,5", "milliards", FIVE, "carbone"),
        ],
        [said(TAXE, "?sur", "?le", "carbone", THREE, "ne", THREE, "pas", THREE, EMPLOI)],
    ),
    ("strongest-economy", "en"): (
        ["strongest best fastest lead led", "econom job growth creat employment", "g7 g-7 g8 g-8 g20 g-20 oecd world countr"],
        [
            said(FIRST, f"?{PERFORMS}|grow(?:s|ing)?", ECONOMY, FIVE, PLACES),
            said(f"{FIRST}|fastest", "?economic|jobs?|employment", f"{GROWTH}|{MADE}", FIVE, f"{RICH}|western{SPACE}worlds?"),
            said(FIRST, f"records?|{PERFORMS}", THREE, WORK, FIVE, RICH),
            said(FIRST, "economic|jobs?|employment", f"?{GROWTH}|{MADE}", f"records?|{PERFORMS}", FIVE, RICH),
            said(FIRST, f"records?|{PERFORMS}", FIVE, SEVEN, THREE, WORK),
            said("lead(?:s|ing)?|led", "the", RICH, THREE, f"jobs?{SPACE}(?:creation|growth)|economic{SPACE}(?:growth|{PERFORMS})"),
        ],
        [
            said(f"not|never|far{SPACE}from", f"?one{SPACE}of|among", "the", FIRST, f"?{PERFORMS}", ECONOMY, FIVE, PLACES),
            said("no", "longer", "?has|have", f"?one{SPACE}of|among", "the", FIRST, f"?{PERFORMS}", ECONOMY, FIVE, PLACES),
            said(f"united{SPACE}states|germany|china|japan|australia|norway", "is|has|was|had|as", f"?one{SPACE}of", "the", "strongest", ECONOMY, FIVE, PLACES),
            said(FIRST, f"?{PERFORMS}", ECONOMY, FIVE, "third", "worlds?"),
        ],
    ),
    ("liberal-robocalls", "en"): (
        ["call", "robo mislead illegal decepti fraudulent", "guilty liberal"],
        [
            said(LIBERAL, EIGHT, GUILTY, FIVE, ROBOCALL),
            said(LIBERAL, EIGHT, GUILTY, "of", THREE, f"{FALSE}|fraudulent", THREE, CALL),
            said("found", GUILTY, "of", THREE, ROBOCALL),
            said(LIBERAL, EIGHT, "broken?|break(?:s|ing)?|violat(?:e|es|ed|ing|ion|ions)", FIVE, "laws?|rules?|ruling|acts?|acted|acting", FIVE, ROBOCALL),
            said(LIBERAL, EIGHT, "fine[sd]?|convict(?:s|ed|ing|ion)?", EIGHT, ROBOCALL),
            said(LIBERAL, FIVE, SENT, THREE, f"{FALSE}|anonymous(?:ly)?", ROBOCALL),
            said(FALSE, LIBERAL, ROBOCALL),
        ],
        [
            said("conservatives?|tory|tories", "?party|members?|mps?|candidates?|campaigns?", f"was|were|is|are|has{SPACE}been|have{SPACE}been", "?ever", "found", GUILTY, "of", THREE, ROBOCALL),
            said(f"no{SPACE}one|nobody|none|not|never", f"?been|has{SPACE}been|have{SPACE}been|was|were", "?ever", "found", GUILTY, "of", THREE, ROBOCALL),
            said("staffers?|workers?|sona", f"was|has{SPACE}been", "found", GUILTY, "of", THREE, ROBOCALL),
            said(LIBERAL, THREE, "conservatives?|tory|tories", THREE, SENT, THREE, f"{FALSE}|anonymous", ROBOCALL),
            said(LIBERAL, FIVE, "conservatives?|tory|tories", FIVE, GUILTY, FIVE, ROBOCALL),
        ],
    ),
    ("strong-stable-majority", "en"): (
        ["major", "strong stabl"],
        [
            said(STRONG, "?and", STABLE, THREE, MAJORITY),
            said(STABLE, "?and", STRONG, THREE, MAJORITY),
            said(f"{STRONG}|{STABLE}", "?national", "?conservative", MAJORITY, "?conservative", GOVERN),
            said(MAJORITY, THREE, GOVERN, "that", "is", f"{STRONG}{SPACE}and{SPACE}{STABLE}|{STABLE}{SPACE}and{SPACE}{STRONG}"),
        ],
        [said(f"{STRONG}|{STABLE}", "?and", f"{STRONG}|{STABLE}", THREE, MAJORITY, "of")],
    ),
    ("strong-stable-majority", "fr"): (
        ["majorit"],
        [
            said("gouvernements?", "?national", "?conservateur", MAJORITAIRE, "?conservateur", "?et", FORT, f"?et{SPACE}(?:{FORT})"),
            said("gouvernements?", "?conservateur", FORT, "?et", f"?{FORT}", "?et", MAJORITAIRE),
            said("majorités?", "?conservatrice", "?nationale", "forte|solide", "et", "stable"),
            said("majorités?", "?conservatrice", "?nationale", "stable", "et", "forte|solide"),
        ],
        [said("majorités?", "forte|solide|stable", "et", "forte|solide|stable", "de|des")],
    ),
    ("sixteen-years", "en"): (["16", "govern"], [r"(?<!\d,)" + said("16", "years?|yearly", THREE, GOVERN)], []),
    ("paid-down-debt", "en"): (["debt", "down"], [said("pa(?:y|ys|yed|ying|id)", "down(?:s|ed|ing)?", THREE, "debts?")], []),
    ("sk-balanced-budget", "en"): (["balanc", "budget"], [said("balanc(?:e|es|ed|ing)", "budget(?:s|ed|ing)?")], []),
    ("broken-promise", "en"): (["promis", "break brok"], [said(BREAK, THREE, PROMISE)], []),
    ("rent-control", "en"): (["control", "rent"], [said("rent(?:s|ed|ing)?", "control(?:s|led|ling|ler|lers)?")], []),
    ("sell-off", "en"): (["off", "sell sold"], [said("sell(?:s|ing)?|sold", "offs?")], []),
    ("plan-d-action", "fr"): (["action"], [said("plans?", f"d{APOSTROPHE}actions?", "économi(?:ques?|es?)")], []),
    ("emplois-croissance", "fr"): (["croissance"], [said("emplois?", "et", "?de", "la", "croissances?")], []),
}  # fmt: skip

# (line, record, document, speech): how many the engine finds, and how many the patterns; each with its reason.
DIFFERENCES: dict[tuple[str, ...], tuple[int, int]] = {}
# In how many speeches, and how often.
COUNTS = {
    "broken-promise": (319, 598),
    "emplois-croissance": (3, 3),
    "job-killing-carbon-tax": (6, 6),
    "liberal-robocalls": (1, 1),
    "paid-down-debt": (175, 252),
    "plan-d-action": (3, 7),
    "rent-control": (246, 594),
    "sell-off": (227, 510),
    "sixteen-years": (184, 194),
    "sk-balanced-budget": (654, 1287),
    "strong-stable-majority": (1, 1),
    "strongest-economy": (11, 13),
}


@pytest.fixture(scope="module")
def record(real_data):
    """Every turn of the Saskatchewan record and every speech of the federal days: ids and texts by language."""
    ids, texts = {"en": [], "fr": []}, {"en": [], "fr": []}
    for path in sorted((real_data / "saskatchewan").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                turn = json.loads(line)
                ids["en"].append(("saskatchewan", turn["document"], str(turn["order"])))
                texts["en"].append(turn["text"])
    for path in sorted((real_data / "canada-house-xml").glob("*.xml")):
        for document in parse(path.read_bytes(), name=path.name):
            for speech in document.speeches:
                ids[document.language].append((path.name, document.external_id, speech.external_id))
                texts[document.language].append(speech.text)
    return ids, texts


def phrasings():
    """(line, language, typed, exclude) of the lines above: the seeds' own, and those of the stance sample."""
    for point in yaml.safe_load(SEEDS.read_text(encoding="utf-8")):
        for kind, by_language in point["phrasings"].items():
            for language, typed in by_language.items():
                yield from ((point["slug"], language, text, kind == "exclude") for text in typed)
    with (HERE / "stance_sample" / "lines.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["line"] != "strongest-economy":
                yield row["line"], row["language"], row["phrasing"], False


def by_engine(record):
    ids, texts = record
    lines = sorted({line for line, _ in BY_HAND})
    typed = [row for row in phrasings() if (row[0], row[1]) in BY_HAND]
    matcher = Matcher(
        [Phrase(n, lines.index(line), text, language, out) for n, (line, language, text, out) in enumerate(typed)]
    )
    return Counter(
        (lines[match.point], *ids[language][place])
        for language in ids
        for place, match in matcher.scan(texts[language], language)
    )


def by_hand(record):
    ids, texts = record
    counted = Counter()
    for language in ids:
        wanted = [
            (line, [one.split() for one in holds], re.compile("|".join(wordings), re.I), [re.compile(one, re.I) for one in out])
            for (line, of), (holds, wordings, out) in BY_HAND.items()
            if of == language
        ]  # fmt: skip
        for key, text in zip(ids[language], texts[language], strict=True):
            small = text.casefold()
            held = [row for row in wanted if hold(small, row[1])]
            for some in SURE_END.split(text) if held else ():
                small = some.casefold()
                for line, holds, wordings, out in held:
                    if hold(small, holds):
                        counted[line, *key] += count(some, wordings, out)
    return counted


def hold(small, pieces):
    return all(any(piece in small for piece in one) for one in pieces)


def count(text, wordings, excluding):
    spans = [found.span() for found in wordings.finditer(text)]
    out = [found.span() for one in excluding for found in one.finditer(text)] if spans else []
    return sum(not any(begin <= first and last <= end for begin, end in out) for first, last in spans)


def test_the_engine_finds_what_hand_written_patterns_find(record):
    engine, hand = by_engine(record), by_hand(record)
    differing = {key: (engine[key], hand[key]) for key in engine.keys() | hand.keys()}
    assert {key: both for key, both in differing.items() if both[0] != both[1]} == DIFFERENCES
    speeches, occurrences = Counter(line for line, *_ in engine), Counter()
    for (line, *_), count in engine.items():
        occurrences[line] += count
    assert {line: (speeches[line], occurrences[line]) for line in speeches} == COUNTS
