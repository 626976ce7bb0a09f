"""No file of 10 MB, whatever is in it, takes 200 MB to refuse or to read."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is read from /proc"),
]

ROOT = Path(__file__).parent.parent.parent
SIZE = 10_000_000
LIPAD = (
    b"basepk,hid,speechdate,pid,opid,speakeroldname,speakerposition,maintopic,subtopic,subsubtopic,speechtext,"
    b"speakerparty,speakerriding,speakername,speakerurl\n"
)
HEADS_AND_FILLING = {
    "json-lines of nested lists": ("json-lines", b'{"a":', b"[],"),
    "json-lines of short turns": ("json-lines", b"", b'{"document":"a","date":"2014-05-14","speaker":"a","text":"a"}\n'),
    "csv of cells": ("csv", b"document,date,speaker,text\n", b"ab," * 1_000 + b'"\n",'),
    "csv of short turns": ("csv", b"document,date,speaker,text\n", b"a,2014-05-14,a,a\n"),
    "openparliament of nested objects": ("openparliament", b'[{"attribution":{},"content":[', b'{"":1},'),
    "openparliament of tags": ("openparliament", b'[{"attribution":"A","url":"/a/b/","content":"', b"<p>a"),
    "webvtt of short lines": ("webvtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n", b"ab\n"),
    "webvtt of voices": ("webvtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n😀".encode(), b"<v a>b"),
    "srt of numbers": ("srt", b"1\n00:00:01,000 --> 00:00:02,000\n", b"1\n"),
    "a page of tags": ("article", b"<html><body>", b"<p>The boats are fair.</p>"),
    "canada-hansard of empty turns": ("canada-hansard", b"<Hansard>", b'<Intervention id="1"/>'),
    "canada-hansard of paragraphs": ("canada-hansard", b"<Hansard><HansardBody>", b"<ParaText>a</ParaText>"),
    "parlamint of empty turns": ("parlamint", b'<TEI xml:id="a">', b"<u/>"),
    "parlamint of turns": ("parlamint", b'<TEI xml:id="a_2014-01-01"><text><body>', b"<u><seg>a</seg></u>"),
    "parlparse of turns": ("parlparse", b'<publicwhip><speech id="a/b/2014-01-01a.1"/>', b"<speech><p>a</p></speech>"),
    "akoma-ntoso of turns": ("akoma-ntoso", b"<akomaNtoso><debate><debateBody>", b"<speech><p>a</p></speech>"),
    "lipad of short turns": ("lipad", LIPAD, b"1,ca.proc.d.2014-05-14.7.1,2014-05-14,,,,,,,,a,,,,\n"),
    "a list of people": ("parlamint-people", b"<listPerson>", b'<person xml:id="a"/>'),
    "a list of members": ("parlparse-people", b"<publicwhip>", b'<member id="a"/>'),
    "a list of nothing": ("parlparse-people", b'{"persons":[', b'{"id":"a"},'),
    "a roster of short rows": ("roster", b"family,given,riding,party\n", b"a,b,c,d\n"),
    "a slideshow of slides": ("slideshow", b"a\n\n", "• 1. a\n\nb\n\n".encode()),
    "a text of names": ("article", b"", b"Ann Lee told Ben Moor a word of it in the town.\n\n"),
}  # fmt: skip
MEASURE = """
import re, sys
from tests.parsers.mutated import TARGETS
from tracker.parsers.document import ParseError
try:
    TARGETS[sys.argv[1]].read(sys.stdin.buffer.read(), "2014-05-14")
except ParseError:
    pass
# The process's own peak: what getrusage says begins with that of the process that started it.
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.parametrize("what", HEADS_AND_FILLING)
def test_no_file_takes_more_than_200_megabytes(what):
    format_name, head, filling = HEADS_AND_FILLING[what]
    data = head + filling * ((SIZE - len(head)) // len(filling))
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, format_name], input=data, capture_output=True, check=True, timeout=300, cwd=ROOT
    )
    assert int(measured.stdout) < 200
