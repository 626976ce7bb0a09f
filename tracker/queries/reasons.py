"""What kept a file from being read, an import from coming to its end, and what is to be known of it when it did, in the
page's language: parsers and jobs say it in English, so it is printed, and so it is kept with a run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_noop as _

from tracker.models.told import known, told
from tracker.parsers.document import ParseError

_OF_ANY_FILE = (
    _("the file is empty"),
    _("the file is binary, not text"),
    _("the file is compressed: unpack it first"),
    _("the file is larger than %(size)s MB"),
    _("the file is larger than %(size)s MB when decompressed"),
    _("the gzip data is broken or cut short: %(said)s"),
    _("not UTF-8 text"),
    _("not UTF-8 text, and the page names no other encoding"),
    _("unknown encoding “%(found)s”"),
    _("unknown format “%(found)s” (known: %(known)s)"),
    _("the format is not one of %(said)s"),
    _("the file holds no document"),
    _("the file is no list of people of a known format"),
    _("a file of the format %(format)s says its own date, address and title: give none"),
    _("the file does not say its day: give --date, or put it in the file's name, such as 2014-05-14"),
    _("wrong date “%(found)s”: a date is written %(right)s"),
    _("wrong address “%(found)s”: an address begins with https://"),
    _("nobody says anything in it"),
    _("no speeches found"),
)
_OF_TRANSCRIPTS = (
    _("wrong columns: %(reasons)s"),
    _("wrong columns: %(reasons)s (known: %(known)s)"),
    _("missing %(columns)s"),
    _("unknown %(columns)s"),
    _("twice %(columns)s"),
    _("%(cells)s cells where there are %(columns)s columns"),
    _("not CSV: %(said)s"),
    _("the row is longer than %(size)s MB"),
    _("there are more rows than a transcript of this size can hold"),
    _("there are more turns than a transcript of this size can hold"),
    _("wrong value for %(column)s: %(found)s"),
    _("wrong value for %(column)s: “%(found)s” is not a web address"),
    _("wrong value for person_id: “%(found)s” is not scheme:value"),
    _("wrong value for chair: “%(found)s” (known: true, false)"),
    _("the %(column)s is empty"),
    _("the %(column)s is longer than %(most)s characters"),
    _("the %(column)s holds a character that is not text"),
    _("the person_id is longer than 60 characters, a colon and 120 characters"),
    _("unknown language “%(found)s” (known: en, fr)"),
    _("unknown kind “%(found)s” (known: %(known)s)"),
    _("unknown party “%(found)s” (known: %(known)s)"),
    _("unknown party “%(found)s” (known: none)"),
    _("wrong speechdate “%(found)s”: a date is written %(right)s"),
    _("turn %(turn)s of document “%(document)s” appears twice"),
    _("document “%(document)s” has two dates"),
    _("not JSON: %(said)s"),
    _("not JSON: cut short, or nested too deep"),
    _("not JSON: it is longer than 4 MB"),
    _("the line is longer than %(size)s MB"),
    _("the line is not a JSON object"),
    _("it is not an object"),
    _("the list is cut short"),
    _("there are more speeches than a file of this size can hold"),
    _("there is neither url nor document_url"),
    _("there is no %(key)s"),
    _("there are two speeches %(speech)s"),
    _("neither the address nor the times of its speeches name a day"),
    _("rows without text left out: %(number)s"),
    _("rows that appear twice left out: %(number)s"),
    _("rows with the identity of another kept under one of their own: %(number)s"),
    _("speeches without text left out: %(number)s"),
    _("speeches that appear twice left out: %(number)s"),
)
_OF_XML = (
    _("not well-formed XML: %(said)s"),
    _("the document declares XML entities, which are refused"),
    _("the file holds more markup than a transcript has"),
    _("the root element is %(found)s, not %(wanted)s"),
    _("there is no <HansardBody>"),
    _("there is no <debate> with a <debateBody>"),
    _("there is no <text> with a <body>"),
    _("no FRBRdate names a day"),
    _("no setting/date/@when names a day"),
    _("no id in the file names a day"),
    _("“%(found)s” is no day"),
    _("the xml:id of <TEI> is missing or longer than %(most)s characters"),
    _("the language of the edition (xml:lang) is neither EN nor FR"),
    _("an Intervention has no id"),
    _("ExtractedItem %(name)s is missing or holds no number"),
    _("ExtractedItem MetaDateNumYear, Month and Day name no day"),
    _("Acronyme is longer than %(most)s characters"),
    _("the setting is dated %(setting)s, but the file and its source %(named)s, which counts"),
    _("no party is named in the file: a roster places its members (import_roster)"),
    _("no party is named in the file: give ParlParse's people.json (or all-members.xml) too"),
    _("nobody can be placed without names and parties: give the corpus root or its listPerson file too"),
    _("speakers who are not in the list of persons: %(number)s (%(some)s)"),
    _("speakers who are not in the people file: %(number)s (%(some)s)"),
    _("turns that name no speaker: %(number)s"),
    _("no member and no person is listed"),
    _("no person and no organization is listed"),
    _("the file holds more rows than a list of people has"),
)
_OF_CAPTIONS_AND_ARTICLES = (
    _("the file does not begin with WEBVTT"),
    _("wrong time “%(found)s”: a time is written %(right)s"),
    _("there is text before the first time"),
    _("there are no cues"),
    _("there are more lines than captions of this size can hold"),
    _("the line is longer than %(size)s characters"),
    _("lines of no named speaker: %(number)s of %(all)s"),
    _("there is no article"),
    _("there is no article in the page"),
    _("the article is longer than %(size)s KB"),
    _("the page is larger than %(size)s MB"),
    _("the page has more than %(most)s tags"),
    _("the page cannot be read: %(said)s"),
    _("there are no slides: a slide begins with a bullet and its rank, such as “• 7. Title”"),
    _("there is no article before the slides"),
    _("slide %(rank)s has no title"),
    _("slide %(rank)s has no passage under its title"),
    _("slide %(rank)s is missing: ranks go from %(first)s to 1"),
    _("the title of slide %(rank)s is longer than %(most)s characters"),
    _("there are two slides %(rank)s"),
    _("ranks begin at 1"),
)
# Their parsers are called by commands so far.
_OF_CALENDARS_AND_ROSTERS = (
    _("the calendar is larger than %(size)s MB"),
    _("%(found)s is there already, on %(place)s"),
    _("%(name)s (%(riding)s) is there already, on %(place)s"),
    _("%(file)s names no day"),
    _("%(file)s holds no member"),
    _("wrong value for sits: “%(found)s” (yes or no)"),
    _("not iCalendar: %(said)s"),
    _("the event repeats: a calendar of sittings names each day"),
    _("the event has no day: %(said)s"),
    _("the event has no day (DTSTART)"),
    _("the event lasts %(days)s days"),
    _("the note is longer than %(most)s characters"),
)
_OF_ZIPS = (
    _("it is not a whole zip"),
    _("it holds more than %(most)s files"),
    _("it holds more than %(most)s files, or is packed as if it did"),
    _("there is no file in it"),
    _("its files are larger than %(size)s GB together"),
    _("the name leads out of its folder"),
    _("the name is too long or holds characters that are not text"),
    _("the name is in the zip twice"),
    _("the name is also that of a folder in the zip, or there twice"),
    _("it is encrypted: pack it without a password"),
    _("it is a link to another file"),
    _("it is packed in a way that is not read (method %(method)s): make an ordinary zip"),
    _("it is packed again inside the zip: unpack it first"),
    _("it is larger than %(size)s MB"),
    _("it is broken in the zip"),
)
_OF_RUNS = (
    _("there is nothing to import"),
    _("there is nothing to import: only lists of people, which say who speaks in transcripts"),
    _("there is no such file"),
    _("it cannot be read"),
    _("a date, address or title is given for one file, and there are %(number)s"),
    _("a record of %(home)s (%(format)s), but the source “%(source)s” is of %(own)s"),
    _("version “%(version)s” is not the last that is known, so nothing of it is stored"),
    _("the uploaded files are not at %(folder)s: the worker needs the server's REFRAIN_VAR"),
    _("another process took this import for dead; run it again"),
    _("given up after %(attempts)s attempts: each time the worker was killed before it was done"),
    _("the command that ran it was killed; what it stored is whole, and running it again completes it"),
    _("a process that read ahead was ended, as may happen where memory runs out; what was stored is whole, and running "
      "it again goes on"),
    _("stopped by hand"),
    _("a fault in Refrain itself (%(kind)s: %(said)s)"),
    _("%(reason)s; %(done)s of %(total)s documents are stored, whole: run it again to go on"),
    _("%(reason)s; nothing was stored"),
    _("and %(number)s more"),
    _("the database is in trouble"),
    _("the database has no room"),
    _("the database is busy: another program kept it for too long"),
    _("the connection to the database was lost"),
    _("the disk of the database is full"),
    _("the disk of the database is full or failing"),
    _("the file of the database cannot be opened"),
    _("the file of the database cannot be written"),
    _("%(reason)s (%(said)s)"),
)  # fmt: skip
_OF_FETCHES = (
    _("%(reason)s (%(attempts)s attempts)"),
    _("%(reason)s, and asks to wait %(seconds)s seconds"),
    _("%(file)s is gone from %(folder)s"),
    _("the address gave a page to read, not a record"),
    _("it answers %(status)s"),
    _("it answers %(status)s to a request for the rest"),
    _("robots.txt answers %(status)s"),
    _("robots.txt cannot be decompressed"),
    _("robots.txt of %(host)s asks not to fetch it"),
    _("robots.txt of %(host)s asks to wait %(seconds)s seconds between requests"),
    _("its certificate is not valid: %(said)s"),
    _("it took too long"),
    _("the request or the answer makes no sense: %(said)s"),
    _("%(address)s is not an address"),
    _("%(address)s is not https"),
    _("%(address)s names no host, or a user"),
    _("the answer is encoded as %(encoding)s, which was not asked for"),
    _("the answer is larger than %(most)s bytes"),
    _("it broke off %(number)s bytes before its end"),
    _("it leads to %(target)s, which is not an address"),
    _("it leads on more than %(most)s times"),
    _("%(host)s is not the name of a host"),
    _("%(host)s has no address"),
    _("%(host)s is %(address)s, which is not a public address"),
    _("port %(port)s is neither 80 nor 443"),
)
# What the system says most often; anything else of its words is shown as it says it.
_OF_THE_SYSTEM = (
    _("[Errno %(number)s] %(reason)s"),
    _("No such file or directory"),
    _("Permission denied"),
    _("Is a directory"),
    _("No space left on device"),
    _("Input/output error"),
    _("Connection refused"),
    _("Connection reset by peer"),
    _("Remote end closed connection without response"),
    _("Network is unreachable"),
    _("No route to host"),
    _("Name or service not known"),
    _("Temporary failure in name resolution"),
    _("timed out"),
    _("The read operation timed out"),
)
_REASONS = known(
    (*_OF_ANY_FILE, *_OF_TRANSCRIPTS, *_OF_XML, *_OF_CAPTIONS_AND_ARTICLES, *_OF_CALENDARS_AND_ROSTERS, *_OF_ZIPS,
     *_OF_RUNS, *_OF_FETCHES, *_OF_THE_SYSTEM)
)  # fmt: skip
# Why a row was changed, where a job says it and no editor.
_OF_CHANGES = known(
    (
        _("Merged with %(line)s"),
        _("Undone: merge with %(line)s"),
        _("Moved to %(line)s"),
        _("Undone: moved to %(line)s"),
        _("Countdown arranged"),
        _("Published"),
        _("Made a draft again"),
        _("Import of the catalogue"),
    )
)
# Elements and addresses are places too, and have their name in every language.
_PLACES = known(
    (
        _("line %(number)s"),
        _("byte %(number)s"),
        _("after %(number)s bytes"),
        _("speech %(number)s"),
        _("after speech %(number)s"),
        _("event %(number)s"),
    )
)


class Reason(NamedTuple):
    """The reason in words, and the language that they are in."""

    words: str
    language: str


class ToldRow(NamedTuple):
    """An error or a warning of a run: the file, where in it, and what is to be known."""

    path: str
    place: str
    reason: Reason


def reason_here(error: ParseError) -> Reason:
    """Why and where the parser stopped, in the page's language where it is known in it, else in English."""
    reason = reason_of(error.message)
    if reason.language != _page_language():
        return Reason(str(error), "en")
    return Reason(_at(place_here(error.place), reason.words) if error.place else reason.words, reason.language)


def reason_of(said: str) -> Reason:
    """What a parser or a job says, in the page's language where it is known in it, else in English. It may have its
    place before it."""
    words = told(_REASONS, said)
    if words is None:
        place, _colon, rest = said.partition(": ")
        where, why = told(_PLACES, place), told(_REASONS, rest)
        words = _at(where, why) if where and why else None
    return Reason(said, "en") if words is None else Reason(words, _page_language())


def place_here(place: str) -> str:
    """The place in the page's language; the name of an element is one in all."""
    return told(_PLACES, place) or place


def told_rows(rows: Sequence[Mapping[str, str]]) -> Iterator[ToldRow]:
    """The errors or warnings that are kept with a run, for the page."""
    return (ToldRow(row["path"], place_here(row["place"]), reason_of(row["text"])) for row in rows)


def why_here(said: str | None) -> str:
    """Why a row was changed: what a job says of it in the page's language, what an editor says in the editor's words."""
    return told(_OF_CHANGES, said or "") or said or ""


def named_reason(name: str, said: str) -> str:
    """What is wrong with the file of that name, in one line."""
    return _at(name, reason_of(said).words)


def _at(place: str, reason: str) -> str:
    return f"{place}\u00a0: {reason}" if _page_language() == "fr" else f"{place}: {reason}"


def _page_language() -> str:
    return (get_language() or "en")[:2]
