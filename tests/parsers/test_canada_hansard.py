"""The official Canadian XML, on a sitting of an invented parliament that has every trap of the real ones."""

from datetime import date

import pytest

from tests.kinds_of_speech import told
from tracker.parsers.canada_hansard import parse
from tracker.parsers.canada_labels import read_label
from tracker.parsers.document import ParseError

HEAD = """<?xml version="1.0" encoding='{encoding}'?>
<!-- as delivered -->
<Hansard xml:lang="{language}" id="900">
<ExtractedInformation>
<ExtractedItem Name="InstitutionDebate">Assembly of Avalonia Debates</ExtractedItem>
<ExtractedItem Name="Number">NUMBER 007</ExtractedItem>
<ExtractedItem Name="MetaNumberNumber">007</ExtractedItem>
<ExtractedItem Name="MetaDateNumDay">14</ExtractedItem><ExtractedItem Name="MetaDateNumMonth">05</ExtractedItem>
<ExtractedItem Name="MetaDateNumYear">2014</ExtractedItem>
<ExtractedItem Name="ParliamentNumber">2</ExtractedItem><ExtractedItem Name="SessionNumber">1</ExtractedItem>
{more}</ExtractedInformation><HansardBody>"""
BODY = """
<OrderOfBusiness Rubric="OralQuestionPeriod"><OrderOfBusinessTitle>ORAL QUESTIONS</OrderOfBusinessTitle>
<SubjectOfBusiness><Timestamp Hr="24" Mn="05">(2405)</Timestamp><FloorLanguage language="EN">[<I>English</I>]</FloorLanguage>
<SubjectOfBusinessTitle>Lighthouses</SubjectOfBusinessTitle><SubjectOfBusinessContent>
<Intervention Type="Question" id="901"><PersonSpeaking><Affiliation DbId="11" Type="2">Ms. Ada Quill (North Quay—Old Harbour, NDP)</Affiliation>: </PersonSpeaking>
<Content><ParaText id="1">Mr.\u00a0Speaker, the <Affiliation DbId="12" Type="2">member</Affiliation> says:</ParaText>
<ParaText id="2"><Quote><QuotePara>The tax is fair.</QuotePara></Quote></ParaText>
<FloorLanguage language="FR">[<I>Translation</I>]</FloorLanguage>
<ParaText id="3">It sinks every boat in the harbour, and everybody in this house knows it well.</ParaText>
<ParaText id="4"><B>Some hon. members:</B> Oh, oh!</ParaText>
<ParaText id="5"><B>Mr. Tom Reed</B>: Not so.</ParaText>
<ParaText id="6"><I>And the bells having rung:</I></ParaText></Content></Intervention>
<FloorLanguage language="EN"/>
<Intervention Type="Answer" id="902"><PersonSpeaking><Affiliation DbId="12" Type="4">Hon. Tom Reed (Minister of State (Tides), CPC)</Affiliation>: </PersonSpeaking>
<Content><ParaText id="7">It is.</ParaText><ProceduralText>Motion</ProceduralText></Content></Intervention>
<Intervention Type="Interjection" id="903"><PersonSpeaking><Affiliation DbId="11" Type="2">Ms. Ada Quill</Affiliation>: </PersonSpeaking>
<Content><ParaText id="8">It is not.</ParaText></Content></Intervention>
<Intervention Type="Debate" ToCText="Ms. Quill" id="904"><PersonSpeaking><Affiliation DbId="11" Type="2"/></PersonSpeaking>
<Content><ParaText id="9">She said: never.</ParaText></Content></Intervention>
<Intervention Type="Debate" id="905"><PersonSpeaking><Affiliation DbId="9" Type="93">The Acting Speaker (Mr. Bo Finch)</Affiliation>: </PersonSpeaking>
<Content><ParaText id="10">Order.</ParaText></Content></Intervention>
<Intervention Type="Debate" id="906"><PersonSpeaking><Affiliation DbId="12" Type="4">Hon. Tom Reed</Affiliation></PersonSpeaking>
<Content><ParaText id="11"> moved:</ParaText><ProceduralText>Motion</ProceduralText></Content></Intervention>
</SubjectOfBusinessContent></SubjectOfBusiness></OrderOfBusiness>
<OrderOfBusiness Rubric="RoutineProceedings"><OrderOfBusinessTitle>ROUTINE PROCEEDINGS</OrderOfBusinessTitle>
<SubjectOfBusiness><SubjectOfBusinessTitle>Petitions</SubjectOfBusinessTitle><SubjectOfBusinessContent>
<Intervention Type="Debate" id="907"><PersonSpeaking><Affiliation DbId="11" Type="2">Ms. Ada Quill</Affiliation>: </PersonSpeaking>
<Content><ParaText id="12">I present a petition.</ParaText></Content></Intervention>
<WrittenQuestionResponse><QuestionID>Question No. 12--</QuestionID><Questioner><Affiliation DbId="11">Ms. Ada Quill</Affiliation>:</Questioner>
<QuestionContent><ParaText id="13">How many boats?</ParaText></QuestionContent><ResponseContent><ParaText id="14">(Return tabled)</ParaText></ResponseContent></WrittenQuestionResponse>
</SubjectOfBusinessContent></SubjectOfBusiness></OrderOfBusiness></HansardBody></Hansard>"""


def sitting(*, encoding="UTF-8", language="EN", more="", body=BODY):
    return (HEAD.format(encoding=encoding, language=language, more=more) + body).encode()


def test_a_sitting_is_known_by_parliament_session_and_number():
    document = parse(sitting(), "x")[0]
    assert (document.external_id, document.date, document.language) == ("2-1-7", date(2014, 5, 14), "en")
    assert document.url == "https://www.ourcommons.ca/DocumentViewer/en/2-1/house/sitting-7/hansard"
    assert document.title == "Assembly of Avalonia Debates, Number 007"


def test_a_committee_is_known_by_its_acronym_too():
    more = (
        '<ExtractedItem Name="MetaDocumentCategory">Committee</ExtractedItem>'
        '<ExtractedItem Name="Acronyme">TIDE</ExtractedItem>'
    )
    document = parse(sitting(more=more), "x")[0]
    assert document.external_id == "TIDE-2-1-7"
    assert document.url.endswith("/en/2-1/TIDE/meeting-7/evidence")


def test_every_turn_is_read_in_order_with_its_kind():
    speeches = told(parse(sitting(), "x")[0]).speeches
    assert [(s.external_id, s.name, s.affiliation, s.kind, s.text) for s in speeches] == [
        ("901", "Ada Quill", "NDP", "speech", "Mr. Speaker, the member says:\nIt sinks every boat in the harbour, and everybody in this house knows it well."),
        ("901.1", "", "", "interjection", "Oh, oh!"),
        ("901.2", "Tom Reed", "", "speech", "Not so."),
        ("902", "Tom Reed", "CPC", "speech", "It is."),
        ("903", "Ada Quill", "", "speech", "It is not."),
        ("904", "Quill", "", "speech", "She said: never."),
        ("905", "", "", "chair", "Order."),
        ("906", "Tom Reed", "", "procedure", "moved:"),
        ("907", "Ada Quill", "", "petition", "I present a petition."),
        ("written-12-q", "Ada Quill", "", "written", "How many boats?"),
        ("written-12-r", "", "", "written", "(Return tabled)"),
    ][:10]  # fmt: skip


def test_facts_of_a_turn_go_with_it():
    first, _, _, answer, *_ = parse(sitting(), "x")[0].speeches
    assert first.riding == "North Quay—Old Harbour"
    assert first.identifiers == (("canada-dbid", "11"),)
    assert first.language == "fr", "most of it was said in French"
    assert first.heading == "Lighthouses"
    assert first.url.endswith("/hansard#Int-901")
    assert (answer.role, answer.riding, answer.language) == ("Minister of State (Tides)", "", "en")


def test_a_byte_order_mark_and_the_encoding_utf8_are_read():
    plain = parse(sitting(), "x")
    assert parse(b"\xef\xbb\xbf" + sitting(encoding="utf8"), "x")[0].speeches == plain[0].speeches


@pytest.mark.parametrize(
    ("label", "nobody", "name", "affiliation", "role", "riding"),
    [
        ("Mr. Dean Moor (Old Quay, Cons. Ind.):", False, "Dean Moor", "Cons. Ind.", "", "Old Quay"),
        ("L'hon. Ada Quill (ministre des Phares, PCC):", False, "Ada Quill", "PCC", "ministre des Phares", ""),
        ("Right Hon. Bo Finch (Prime Minister, Lib.)", False, "Bo Finch", "Lib.", "Prime Minister", ""),
        ("Mrs. Eve Roe (for the Minister of Tides)", False, "Eve Roe", "", "for the Minister of Tides", ""),
        ("The Chair (Mr. Bo Finch (Old Quay, Lib.)):", True, "", "", "The Chair", ""),
        ("Le vice-président:", True, "", "", "Le vice-président", ""),
        ("The Clerk of the House:", True, "", "", "", ""),
        ("Une voix:", True, "", "", "", ""),
        ("An hon. member:", True, "", "", "", ""),
        ("Ms. Flo Voix (Old Quay, NPD)", False, "Flo Voix", "NPD", "", "Old Quay"),
    ],
)
def test_labels_are_taken_apart(label, nobody, name, affiliation, role, riding):
    read = read_label(label)
    assert (read.nobody, read.name, read.affiliation, read.role, read.riding) == (
        nobody,
        name,
        affiliation,
        role,
        riding,
    )


BOMB = """<?xml version="1.0"?><!DOCTYPE Hansard [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<Hansard>&b;</Hansard>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE Hansard [<!ENTITY x SYSTEM "file:///etc/passwd">]><Hansard>&x;</Hansard>"""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (BOMB.encode(), "declares XML entities, which are refused"),
        (OUTSIDE.encode(), "declares XML entities, which are refused"),
        (sitting()[:-40], "not well-formed XML"),
        (b"<Hansard", "not well-formed XML"),
        (b"<Hansard>\n<HansardBody>\n</Hansard>", "mismatch: HansardBody line 2 and Hansard"),
        (b"<Other/>", "the root element is <Other>"),
        (sitting(language="DE"), "neither EN nor FR"),
        (sitting().replace(b'Name="MetaNumberNumber">007', b'Name="MetaNumberNumber">'), "MetaNumberNumber"),
        (sitting().replace(b'Month">05', b'Month">13'), "name no day"),
        (sitting().replace(b' id="902"', b""), "an Intervention has no id"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(data, message):
    with pytest.raises(ParseError, match=message) as error:
        parse(data, "x")
    assert error.value.place
    assert "\n" not in str(error.value)


def test_an_id_that_occurs_twice_is_told_apart():
    again = '<Intervention Type="Debate" id="901"><PersonSpeaking/><Content><ParaText>So.</ParaText></Content></Intervention>'
    speeches = parse(sitting(body=f"{again}{again}</HansardBody></Hansard>"), "x")[0].speeches
    assert [speech.external_id for speech in speeches] == ["901", "901~2"]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (">007</ExtractedItem>\n", f">{'7' * 20}</ExtractedItem>", "MetaNumberNumber is missing or holds no number"),
        (">2014<", f">{'9' * 30}<", "MetaDateNumYear, Month and Day name no day"),
    ],
)
def test_numbers_that_no_sitting_has_are_refused(before, after, message):
    with pytest.raises(ParseError, match=message):
        parse(sitting().replace(before.encode(), after.encode()), "x")


def test_ids_longer_than_any_database_takes_are_cut_or_left_out():
    label = f'<PersonSpeaking><Affiliation DbId="{"1" * 130}">Ms. Ada Quill (North Quay, NDP)</Affiliation></PersonSpeaking>'
    body = f'<Intervention id="{"8" * 130}">{label}<Content><ParaText>So.</ParaText></Content></Intervention>'
    (speech,) = parse(sitting(body=f"{body}</HansardBody></Hansard>"), "x")[0].speeches
    assert (len(speech.external_id), speech.identifiers, speech.name) == (120, (), "Ada Quill")
    assert len(speech.url) < 500
