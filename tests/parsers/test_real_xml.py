"""The real files of ParlaMint, ParlParse and Akoma Ntoso: exact counts of speeches, words and members per party."""

from collections import Counter, defaultdict

import pytest

from tests.kinds_of_speech import told
from tracker.engine.words import count_words
from tracker.parsers.registry import companion, is_companion, parse


def read(real_data, path):
    folder = (real_data / path).parent
    beside = [one for one in sorted(folder.iterdir()) if is_companion(one.read_bytes())]
    people = [companion(one.read_bytes(), name=one.name) for one in beside]
    document = told(parse((real_data / path).read_bytes(), name=path, companions=people)[0])
    kinds = Counter(speech.kind for speech in document.speeches)
    members = defaultdict(set)
    for speech in document.speeches:
        if speech.kind == "speech":
            members[speech.affiliation].add(speech.name)
    words = sum(count_words(speech.text) for speech in document.speeches)
    own = sum(count_words(speech.text) for speech in document.speeches if speech.kind == "speech")
    return document, dict(kinds), words, own, {party: len(names) for party, names in members.items()}


EXPECTED = {
    "parlamint-tei/ParlaMint-AT_2011-02-04-024-XXIV-NRSITZ-00095.xml": (
        ("ParlaMint-AT_2011-02-04-024-XXIV-NRSITZ-00095", "2011-02-04", "de", "4.1"),
        [{"chair": 44, "speech": 26}, 24664, 23046, {"GRÜNE": 4, "SPÖ": 5, "ÖVP": 4, "FPÖ": 4, "BZÖ": 5}],
        [],
    ),
    "parlamint-tei/ParlaMint-ES-CT_2015-11-09.xml": (
        ("ParlaMint-ES-CT_2015-11-09", "2015-11-09", "ca", "1.0 with people"),
        [{"chair": 5, "speech": 5}, 13026, 12569, {"JuntsPelSí": 1, "CUP": 1, "": 1, "PP": 1, "Cs": 1}],
        [
            "the setting is dated 2015-10-26, but the file and its source 2015-11-09, which counts",
            "turns that name no speaker: 1",
        ],
    ),
    "parlparse-xml/debates2009-10-26a.xml": (
        ("debate 2009-10-26", "2009-10-26", "en", "a"),
        [{"procedure": 34, "speech": 133, "chair": 5}, 48326, 45160, {"": 40}],
        ["no party is named in the file: give ParlParse's people.json (or all-members.xml) too"],
    ),
    "parlparse-xml/debates2009-10-26b.xml": (
        ("debate 2009-10-26", "2009-10-26", "en", "b"),
        [{"procedure": 43, "speech": 402, "chair": 22, "vote": 1, "interjection": 3}, 69384, 65646, {"": 97}],
        ["no party is named in the file: give ParlParse's people.json (or all-members.xml) too"],
    ),
    "parlparse-xml/debates2009-10-27d.xml": (
        ("debate 2009-10-27", "2009-10-27", "en", "d"),
        [
            {"procedure": 25, "speech": 292, "chair": 21, "bill_reading": 1, "interjection": 5, "petition": 1},
            62161,
            60024,
            {"": 97},
        ],
        ["no party is named in the file: give ParlParse's people.json (or all-members.xml) too"],
    ),
    "akoma-ntoso/dail-2015-11-12.xml": (
        ("akn/ie/debateRecord/dail/2015-11-12", "2015-11-12", "en", "2016-06-06T04:16:10.668776"),
        [{"written": 10, "speech": 416, "chair": 70, "procedure": 23, "interjection": 7}, 47034, 44996, {"": 47}],
        ["no party is named in the file: a roster places its members (import_roster)"],
    ),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_a_real_day_is_read_whole(real_data, path):
    document, *figures = read(real_data, path)
    assert (document.external_id, str(document.date), document.language, document.version) == EXPECTED[path][0]
    assert figures == EXPECTED[path][1]
    assert list(document.warnings) == EXPECTED[path][2]


def test_every_turn_has_an_id_of_its_own_a_text_and_a_speaker_or_is_procedure(real_data):
    for path in EXPECTED:
        speeches = read(real_data, path)[0].speeches
        assert len({speech.external_id for speech in speeches}) == len(speeches)
        assert all(speech.text for speech in speeches)
        assert all(speech.speaker or speech.kind in ("procedure", "vote") for speech in speeches)
