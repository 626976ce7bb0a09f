"""JSON Lines: grouping, names and the kinds of turns."""

import json
import time

import pytest

from tests.kinds_of_speech import told
from tracker.parsers.json_lines import parse
from tracker.parsers.registry import parse as parse_file


def line(**changes) -> bytes:
    turn = {
        "document": "av-1", "date": "2014-05-14", "order": 0, "speaker": "Ms. Lee", "given_name": "Ann",
        "party": "HP", "riding": "North Quay", "chair": False, "language": "en", "text": "The tide is fair.",
    }  # fmt: skip
    return json.dumps(turn | changes).encode() + b"\n"


def kind_of(text: str, **changes) -> str:
    return told(parse(line(text=text, **changes), "a")[0]).speeches[0].kind


def test_the_turns_of_a_document_need_not_be_adjacent_and_documents_keep_their_order():
    data = line(document="b", order=1) + line(document="a", order=0) + line(document="b", order=0) + b"\n"
    documents = parse(data, "a")
    assert [(d.external_id, [s.external_id for s in d.speeches]) for d in documents] == [
        ("b", ["0", "1"]), ("a", ["0"]),
    ]  # fmt: skip
    assert [s.place for s in documents[0].speeches] == ["line 3", "line 1"]


@pytest.mark.parametrize(
    ("speaker", "given", "name"),
    [
        ("Ms. Lee", "Ann", "Ann Lee"),
        ("Ms Lee", "Ann", "Ann Lee"),
        ("Hon. Mr. Van Dorp", "Piet", "Piet Van Dorp"),
        ("Hon. Mr. D\u201fArbour", "Jo", "Jo D'Arbour"),
        ("Mr. D\u2019Arbour", "Jo", "Jo D'Arbour"),
        ("Mr. Hale", "B.C. (Buddy)", "Buddy Hale"),
        ("Mr. Hale", "P. Otto", "P. Otto Hale"),
        ("Ms. Lee", None, "Lee"),
    ],
)
def test_names_have_no_title_and_one_kind_of_apostrophe(speaker, given, name):
    speech = parse(line(speaker=speaker, given_name=given), "a")[0].speeches[0]
    assert (speech.name, speech.speaker) == (name, speaker)


def test_a_stated_party_is_the_affiliation_and_a_null_one_is_none():
    stated, none = (parse(line(party=party), "a")[0].speeches[0] for party in ("HP", None))
    assert (stated.affiliation, stated.affiliation_is_stated, stated.stated_kind) == ("HP", True, "")
    assert none.affiliation == ""


@pytest.mark.parametrize(
    ("speaker", "chair", "kind"),
    [
        ("The Speaker", True, "chair"),
        ("Mr. Deputy Speaker", False, "chair"),
        ("Some Hon. Members", True, "interjection"),
        ("Principal Clerk", True, "clerk"),
        ("Clerk", True, "clerk"),
    ],
)
def test_the_chair_the_clerk_and_the_crowd_are_told_from_members(speaker, chair, kind):
    (document,) = parse(line(speaker=speaker, chair=chair, given_name=None, party=None), "a")
    speech = told(document).speeches[0]
    assert (speech.kind, speech.name) == (kind, "")


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, Mr. Speaker. I rise to present a petition about the ferry. The prayer reads: more boats. I so present.",
        "Mr. Speaker, wherefore your petitioners humbly pray that the quay be mended.",
        "I have a petition about the ferry. We, the undersigned residents of Avalonia, ask for boats.",
    ],
)
def test_petitions_read_out_are_petitions(text):
    assert kind_of(text) == "petition"


@pytest.mark.parametrize(
    "text",
    [
        "I move that this Bill be now read the third time and passed under its title.",
        "Thank you, Mr. Speaker. By leave of the Assembly I move that Bill No. 4, The Quays Act be now read a first time.",
        "Next sitting of the House, Mr. Speaker.",
        "Mr. Speaker, I request leave to waive consideration in Committee of the Whole on this bill.",
        "Mr. Speaker, I\u2019m instructed by the Standing Committee on Harbours to report Bill No. 9 without amendment.",
    ],
)
def test_motions_on_the_reading_of_bills_are_bill_readings(text):
    assert kind_of(text) == "bill_reading"


def test_tabling_answers_to_written_questions_is_written():
    assert kind_of("Thank you, Mr. Speaker. I wish to table the answers to questions 7 to 9.") == "written"
    assert kind_of("Answers to questions 12 and 13 are ordered.") == "written"


@pytest.mark.parametrize(
    "text",
    [
        "Why does the minister ignore the petition that 900 people signed?",
        "Earlier I presented a petition on the ferry. Will the minister act on it?",
        "I rise today to move second reading of Bill No. 4. " + "The quays are old and must be mended. " * 20,
        "Will the member table the documents that answer our questions?",
        "This bill would raise the price of every fish.",
    ],
)
def test_speeches_that_only_speak_of_petitions_bills_and_questions_are_speeches(text):
    assert kind_of(text) == "speech"


def test_real_turns_are_read_whole_and_fast(real_data):
    files = [(path.name, path.read_bytes()) for path in sorted((real_data / "saskatchewan").glob("*.jsonl.gz"))]
    began = time.process_time()
    documents = [document for name, data in files for document in parse_file(data, name=name)]
    took = time.process_time() - began
    documents = [told(document, "saskatchewan-assembly") for document in documents]
    speeches = [speech for document in documents for speech in document.speeches]
    assert (len(documents), len(speeches)) == (578, 98_051)
    assert {s.kind for s in speeches if s.name and s.kind != "speech"} == {
        "petition", "bill_reading", "written", "procedure",
    }  # fmt: skip
    assert {s.affiliation for s in speeches} == {"", "SP", "NDP"}
    assert took < 15
