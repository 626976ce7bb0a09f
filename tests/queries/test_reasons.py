"""Why something could not be read or imported, in the page's language; and whatever parsers and jobs can say is known."""

import polib
import pytest
from django.utils.translation import override

from tests.queries.raised import ANYTHING, TRACKER, File
from tracker.models import told as of_phrasings
from tracker.parsers.document import ParseError
from tracker.queries import reasons
from tracker.queries.reasons import place_here, reason_here, reason_of, told_rows, why_here

# What these say, a command prints, and no page shows.
OF_COMMANDS = {"import_roster.py", "import_calendar.py", "import_countdown.py"}
FILES = [
    File(path)
    for folder in ("engine", "parsers", "jobs")
    for path in sorted((TRACKER / folder).glob("*.py"))
    if path.name not in OF_COMMANDS
]
# What parsers and jobs hand on; whoever said it first is walked where it is said.
HANDED_ON = {
    "parsers/akoma_ntoso.py: reader.warnings()",
    "parsers/captions.py: warnings",
    "parsers/lipad.py: [f'{what}: {number}' for what, number in self.warned.items()]",
    "parsers/parlamint.py: reader.warnings()",
    "parsers/parlamint.py: warnings",
    "parsers/parlparse.py: reader.warnings()",
    "jobs/build_countdown.py: reason",
    "jobs/database_trouble.py: kind",
    "jobs/fetch_record.py: f.message",
    "jobs/import_catalogue.py: reason",
    "jobs/import_failed.py: FileError(str(path), place, text)",
    "jobs/import_failed.py: error",
    "jobs/import_failed.py: error.message",
    "jobs/import_failed.py: error.strerror",
    "jobs/import_failed.py: text",
    "jobs/import_record.py: error.errors",
    "jobs/import_record.py: tuple(parsed.warnings)",
    "jobs/merge_lines.py: reason",
    "jobs/move_mentions.py: reason",
    "jobs/polite_download.py: message",
    "jobs/run_import.py: FileError('', '', f'and {len(errors) - _MOST} more').as_json()",
    "jobs/run_import.py: [error.as_json(base) for error in errors[:_MOST]]",
    "jobs/run_import.py: described(error)",
    "jobs/run_import.py: text",
    "jobs/run_import.py: warning",
    "jobs/safe_download.py: str(error)",
    "jobs/safe_download.py: type(error).__name__",
    "jobs/unpack_files.py: error.errors",
    "jobs/unpack_files.py: list(_faults(opened, entries, archive.name))",
}
# Sentences that are said in several ways: these may stand for one that says more than they do.
FOR_SEVERAL = {
    "the root element is %(found)s, not %(wanted)s",
    "wrong columns: %(reasons)s",
    "wrong date “%(found)s”: a date is written %(right)s",
    "wrong speechdate “%(found)s”: a date is written %(right)s",
    "wrong time “%(found)s”: a time is written %(right)s",
    "wrong value for %(column)s: %(found)s",
    "given up after %(attempts)s attempts: each time the worker was killed before it was done",
    "%(host)s has no address",
}


def sentence_of(said):
    """The known sentence that stands for what is said."""
    for pattern, sentence in (*reasons._REASONS, *reasons._OF_CHANGES, *of_phrasings._FAULTS):
        if pattern.fullmatch(said) and (said == as_said(sentence) or sentence in FOR_SEVERAL):
            return sentence
    return None


def as_said(sentence):
    return of_phrasings._STANDS_FOR.sub(ANYTHING, sentence)


@pytest.fixture(scope="module")
def french():
    written = polib.pofile(str(TRACKER.parent / "locale/fr/LC_MESSAGES/django.po"))
    return {entry.msgid: entry.msgstr for entry in written if not entry.obsolete}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_sentence_that_is_said_is_known_and_has_its_french(file, french):
    assert [said for said in file.sentences() if not french.get(sentence_of(said))] == []
    assert file.unknown <= HANDED_ON


def test_no_expression_is_excused_that_is_not_there():
    for file in FILES:
        file.sentences()
    assert set().union(*(file.unknown for file in FILES)) == HANDED_ON


def test_a_forgotten_sentence_would_be_found():
    said = [sentence for file in FILES for sentence in file.sentences()]
    assert len(said) > 200
    assert all(sentence_of(sentence) for sentence in said)
    assert sentence_of("the file is blue") is None
    assert sentence_of("there is no moon") is None


def test_every_place_is_known_or_the_name_of_an_element():
    places = {place for file in FILES for place in file.places()}
    with override("fr"):
        same = {place for place in places if place_here(place) == place}
    assert same == {"meta", "teiHeader", "ExtractedInformation"}


def test_what_only_commands_print_is_called_by_no_page():
    pages = [path.read_text() for part in ("admin", "web") for path in (TRACKER / part).rglob("*.py")]
    assert [name for name in OF_COMMANDS if any(name.removesuffix(".py") in text for text in pages)] == []


@pytest.mark.parametrize(
    ("error", "english", "french"),
    [
        (ParseError("the file is empty"), ("the file is empty", "en"), ("le fichier est vide", "fr")),
        (
            ParseError("wrong time “1:2”: a time is written 00:01:02,345 --> 00:01:04,000", "line 3"),
            ("line 3: wrong time “1:2”: a time is written 00:01:02,345 --> 00:01:04,000", "en"),
            (
                "ligne 3\u00a0: heure erronée «\u00a01:2\u00a0»\u00a0: une heure s’écrit 00:01:02,345 --> 00:01:04,000",
                "fr",
            ),
        ),
        (
            ParseError("there are two slides 3", "line 9"),
            ("line 9: there are two slides 3", "en"),
            ("ligne 9\u00a0: il y a deux diapositives 3", "fr"),
        ),
        # An element is called so in every language.
        (
            ParseError("no FRBRdate names a day", "meta"),
            ("meta: no FRBRdate names a day", "en"),
            ("meta\u00a0: aucun FRBRdate ne nomme un jour", "fr"),
        ),
        (ParseError("the moon is full", "line 9"), ("line 9: the moon is full", "en"), None),
    ],
)
def test_a_reason_is_told_in_the_pages_language_where_it_is_known_in_it(error, english, french):
    with override("en"):
        assert reason_here(error) == english
    with override("fr"):
        assert reason_here(error) == (french or english)


@pytest.mark.parametrize(
    ("said", "french"),
    [
        (
            "wrong columns: missing order, text; unknown lines; twice date",
            "colonnes erronées\u00a0: absentes\u00a0: order, text\u00a0; inconnues\u00a0: lines\u00a0; en double\u00a0: date",
        ),
        (
            "the database is busy: another program kept it for too long (it is locked); nothing was stored",
            "la base de données est occupée\u00a0: un autre programme l’a retenue trop longtemps (it is locked)\u00a0; rien n’a été enregistré",
        ),
        (
            "stopped by hand; 3 of 7 documents are stored, whole: run it again to go on",
            "arrêtée à la main\u00a0; 3 documents sur 7 sont enregistrés, entiers\u00a0: relancez-la pour poursuivre",
        ),
        ("stopped by hand; nothing was stored", "arrêtée à la main\u00a0; rien n’a été enregistré"),
        ("it answers 503 (5 attempts)", "le serveur répond 503 (5 essais)"),
        ("[Errno 111] Connection refused (5 attempts)", "[Errno 111] connexion refusée (5 essais)"),
        ("tide.example has no address (5 attempts)", "tide.example n’a pas d’adresse (5 essais)"),
        ("it holds more than 10,000 files", "il contient plus de 10\u00a0000 fichiers"),
        # A parser's reason with its place, as a fetch keeps it.
        ("line 4: the line is not a JSON object", "ligne 4\u00a0: la ligne n’est pas un objet JSON"),
    ],
)
def test_what_is_said_of_several_things_is_told_part_by_part(said, french):
    with override("fr"):
        assert reason_of(said) == (french, "fr")
    with override("en"):
        assert reason_of(said) == (said, "en")


@pytest.mark.parametrize(
    "said",
    ["the tide is out (low)", "the tide is out; nothing was stored", "100 % of it", "", f"not JSON: {'a' * 1000}"],
)
def test_what_nobody_says_is_left_in_its_own_words(said):
    with override("fr"):
        assert reason_of(said) == (said, "en")


def test_rows_of_a_run_are_told_with_their_files():
    kept = [{"path": "tide.jsonl", "place": "line 2", "text": "the file is empty"}]
    with override("fr"):
        assert list(told_rows(kept)) == [("tide.jsonl", "ligne 2", ("le fichier est vide", "fr"))]


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("Undone: moved to calm-seas", "Annulé\u00a0: passage à calm-seas"),
        ("The tide turned.", "The tide turned."),
        ("", ""),
        (None, ""),
    ],
)
def test_why_a_row_was_changed_is_told_where_a_job_says_it(said, french):
    with override("fr"):
        assert why_here(said) == french
    with override("en"):
        assert why_here(said) == (said or "")
