"""An invented record of any size, made by the database itself: years of sittings of the Assembly of Avalonia and its
committee, their speeches, and mentions of lines. Nobody said any of it: speeches have no text."""

import sys
import time
from datetime import date, timedelta

LINES, PARTIES, PEOPLE, YEARS = 2_000, 8, 4_000, 20
FIRST = date(2004, 1, 1)
# The weekdays and weeks on which the assembly sits; the committee sits on every third of its days.
_SITS = {0, 1, 2, 3}  # Monday to Thursday
_WEEKS = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 25, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49}  # fmt: skip
SPEECHES_FOR_MENTIONS = 2


def make(mentions: int) -> dict[str, float]:
    """Fill the empty database with so many mentions, in half as many speeches; returns how many seconds each step took."""
    from django.db import connection, transaction

    from tracker.jobs.totals import make_all_totals
    from tracker.models import Document

    seconds = {}
    _catalogue()
    documents = Document.objects.count()
    speeches = max(mentions // SPEECHES_FOR_MENTIONS, documents)
    steps = {
        "speeches": [_numbers(speeches), _speeches(documents)],
        "mentions": [_mentions(mentions, speeches), "DROP TABLE bench_number"],
        "tallies": [_TALLIES, _VOLUMES],
    }
    for name, statements in steps.items():
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Every key was taken from the table that it names: nothing is to be looked up again.
                cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement)
        seconds[name] = time.perf_counter() - started
        print(f"  {name}: {seconds[name]:.0f} s", file=sys.stderr)
    _analyse()
    started = time.perf_counter()
    with transaction.atomic():
        make_all_totals()
    seconds["totals"] = time.perf_counter() - started
    print(f"  totals: {seconds['totals']:.0f} s", file=sys.stderr)
    _analyse()
    return seconds


def sittings() -> list[date]:
    """The days on which the assembly sits: from Monday to Thursday, most weeks of the year."""
    days = (FIRST + timedelta(days=number) for number in range(YEARS * 365 + YEARS // 4))
    return [day for day in days if day.weekday() in _SITS and day.isocalendar().week in _WEEKS]


def _catalogue() -> None:
    from tracker.models import Document, Legislature, Party, Person, Source, TalkingPoint

    legislature = Legislature.objects.create(slug="avalonia", name="Assembly of Avalonia")
    house = Source.objects.create(slug="av-debates", name="Debates", legislature=legislature)
    committee = Source.objects.create(slug="av-committee", name="Committee", legislature=legislature)
    parties = Party.objects.bulk_create(
        Party(slug=f"av-{number}", name=f"Party {number}", short_name=f"P{number}", legislature=legislature)
        for number in range(PARTIES)
    )
    Person.objects.bulk_create(
        (Person(slug=f"member-{number}", name=f"Member {number}") for number in range(PEOPLE)), batch_size=500
    )
    TalkingPoint.objects.bulk_create(
        (
            TalkingPoint(
                slug=f"line-{number}", title=f"Line {number}", party=parties[number % PARTIES], status="published"
            )
            for number in range(LINES)
        ),
        batch_size=500,
    )
    days = sittings()
    Document.objects.bulk_create(
        (
            Document(source=source, external_id=day.isoformat(), date=day)
            for source, sat in ((house, days), (committee, days[::3]))
            for day in sat
        ),
        batch_size=500,
    )


def _numbers(count: int) -> str:
    """A table of the numbers from 0; chance that is the same on every database comes from multiplying by primes."""
    return f"""CREATE TEMPORARY TABLE bench_number AS
        WITH RECURSIVE digits (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM digits WHERE n < 999)
        SELECT a.n * 1000000 + b.n * 1000 + c.n AS n FROM digits AS a, digits AS b, digits AS c
        WHERE a.n < {count // 1_000_000 + 1} AND a.n * 1000000 + b.n * 1000 + c.n < {count}"""


def _chance(number: str, prime: int, below: int) -> str:
    """A number below that, by chance, from the number of a row."""
    return f"(((CAST({number} AS bigint) * {prime} + 12345) % 2147483647) * 48271 % 2147483647 % {below})"


def _speeches(documents: int) -> str:
    member = _chance("number.n", 7919, PEOPLE)
    return f"""INSERT INTO tracker_speech (document_id, external_id, "order", date, speaker, person_id, party_id,
            affiliation, role, riding, kind, language, heading, url, words, withdrawn, stated_kind, corrected)
        SELECT document.id, CAST(number.n AS varchar(20)), number.n, document.date, '', {member} + person.first,
            {member} % {PARTIES} + party.first, '', '', '', 'speech', 'en', '', '', 150 + number.n % 200, (1 = 0), '', '[]'
        FROM bench_number AS number
        JOIN tracker_document AS document ON document.id = number.n % {documents} + (SELECT MIN(id) FROM tracker_document)
        CROSS JOIN (SELECT MIN(id) AS first FROM tracker_person) AS person
        CROSS JOIN (SELECT MIN(id) AS first FROM tracker_party) AS party
        ORDER BY document.id, number.n"""


def _mentions(count: int, speeches: int) -> str:
    """Every mention of a speech is of another line: seven in ten of its own party's, some lines more than others."""
    each = -(-count // speeches)
    number = f'(speech."order" * {each} + turn.n)'
    lines = LINES // PARTIES // each
    turns = " UNION ALL ".join(f"SELECT {n} AS n" for n in range(each))
    loudness = _chance(number, 49979687, 1000)
    return f"""INSERT INTO tracker_mention (speech_id, point_id, spans, occurrences, method, stance, cue, state)
        SELECT drawn.id, (drawn.loudness * drawn.loudness * {lines} / 1000000 * {each} + drawn.turn) * {PARTIES}
                + drawn.party + (SELECT MIN(id) FROM tracker_talkingpoint), '[]', 1 + drawn.chance / 8, 'phrasing',
            CASE WHEN drawn.chance < 8 THEN 'uses' WHEN drawn.chance < 9 THEN 'quotes' ELSE 'unclear' END, '', 'declared'
        FROM (
            SELECT speech.id, turn.n AS turn, {loudness} AS loudness, {_chance(number, 104729, 10)} AS chance,
                CASE WHEN {_chance(number, 15485863, 10)} < 7 THEN speech.party_id - (SELECT MIN(id) FROM tracker_party)
                    ELSE {_chance(number, 32452843, PARTIES)} END AS party
            FROM tracker_speech AS speech CROSS JOIN ({turns}) AS turn
        ) AS drawn"""


_TALLIES = """INSERT INTO tracker_tally (document_id, source_id, date, point_id, party_id, person_id, stance, speeches, occurrences)
    SELECT speech.document_id, document.source_id, speech.date, said.point_id, speech.party_id, speech.person_id,
        said.stance, COUNT(*), SUM(said.occurrences)
    FROM tracker_mention AS said JOIN tracker_speech AS speech ON speech.id = said.speech_id
    JOIN tracker_document AS document ON document.id = speech.document_id
    GROUP BY speech.document_id, document.source_id, speech.date, said.point_id, speech.party_id, speech.person_id, said.stance
    ORDER BY speech.document_id"""
_VOLUMES = """INSERT INTO tracker_volume (document_id, party_id, speeches, words)
    SELECT document_id, party_id, COUNT(*), SUM(words) FROM tracker_speech GROUP BY document_id, party_id ORDER BY document_id"""


def _analyse() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
