"""Rankings of an invented record of any size, on SQLite and on PostgreSQL: the database's time for any period, beside
adding up the mentions themselves. Alone: `python -m bench.run --rankings`."""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bench.record import DATABASES, Figures
from bench.saskatchewan import ROOT

SIZES = (100_000, 1_000_000, 10_000_000)
PERIODS = 20
ASKED_BEFORE = 60
TURNS = 3
PLAIN = 3
REVIEWS = 20
SHOWN = 25
LINES = 8
KINDS = ("speeches", "occurrences", "days", "rate", "rising", "owned", "discipline", "streak", "burst", "speakers")
FILTERS = ("no filter", "party", "source", "all stances")
FILTERED = ("speeches", "speakers")
# What is kept until a commit is read again.
AFTER_COMMIT = "after a commit"


def measured(sizes: Sequence[int] = SIZES) -> dict[str, dict[str, Figures]]:
    """The figures of each database that could be used, by the number of mentions."""
    found: dict[str, dict[str, Figures]] = {}
    for name, before in DATABASES.items():
        print(name, file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            command = [*before, sys.executable, "-m", "bench.ranking", "--here", *map(str, sizes)]
            environment = {**os.environ, "REFRAIN_VAR": folder}
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        if not done.returncode:
            found[name] = json.loads(done.stdout.splitlines()[-1])
    return found


def here(sizes: Sequence[int]) -> dict[str, Figures]:
    """The figures by the number of mentions, in folders of REFRAIN_VAR, or in databases of the server that DATABASE_URL
    names; records that are there are not made again.

    Rankings are measured in turns, some of each record, for a machine may run slower by the minute; of the turns the
    medians count.
    """
    environments = {size: _environment(size) for size in sizes}
    for environment in environments.values():
        _step("make", environment)
    turns = [{size: _step("rankings", environment) for size, environment in environments.items()} for _ in range(TURNS)]
    found: dict[str, Figures] = {}
    for size, environment in environments.items():
        rankings = {
            ranking: {name: statistics.median(turn[size][ranking][name] for turn in turns) for name in times}
            for ranking, times in turns[0][size].items()
        }
        found[str(size)] = {"rankings": rankings, **_step("rest", environment)}
    return found


def _environment(size: int) -> dict[str, str]:
    """That in which programs see the record of that size."""
    folder = Path(os.environ["REFRAIN_VAR"]) / str(size)
    folder.mkdir(exist_ok=True)
    environment = {**os.environ, "REFRAIN_VAR": str(folder), "SIZE": str(size)}
    if url := os.environ.get("DATABASE_URL"):
        from psycopg import connect, sql

        with connect(url, autocommit=True) as server:
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"r{size}"]).fetchone():
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(f"r{size}")))
        environment["DATABASE_URL"] = f"{url.rpartition('/')[0]}/r{size}"
    return environment


def _step(name: str, environment: dict[str, str]) -> Figures:
    print(f"{name}, {int(environment['SIZE']):,} mentions", file=sys.stderr)
    command = [sys.executable, "-m", "bench.ranking", "--step", name]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def step(name: str) -> Figures:
    """One step of measuring the record of SIZE mentions in the database that the settings name."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    return {"make": _make, "rankings": _rankings, "rest": _rest}[name]()


def _make() -> Figures:
    from django.conf import settings
    from django.core.management import call_command

    from bench import synthetic

    call_command("migrate", verbosity=0)
    # A record that was kept is not made again.
    noted = settings.VAR_DIR / "made.json"
    if not noted.exists():
        noted.write_text(json.dumps(synthetic.make(int(os.environ["SIZE"]))))
    return {}


def _rankings() -> Figures:
    asked = [(kind, filtered) for kind in KINDS for filtered in (FILTERS if kind in FILTERED else FILTERS[:1])]
    _read_through()
    # Others are asked first, as of a site that has been read for a while; of what is measured nothing was asked before.
    for kind, filtered in asked:
        for scope in _scopes(filtered, ASKED_BEFORE, f"{kind} first"):
            list(_ask(kind, scope))
    # Last, for then whatever was kept is gone.
    asked += [(kind, AFTER_COMMIT) for kind in KINDS]
    return {f"{kind}, {filtered}": _times(kind, filtered) for kind, filtered in asked}


def _read_through() -> None:
    """Read every packed row once, so that the files are in memory, and the disk is not what is measured."""
    from tracker.models import PackedFigures, PackedList, SpokenBy

    for model in (PackedFigures, PackedList, SpokenBy):
        for _ in model.objects.order_by().values_list().iterator():
            pass


def _rest() -> Figures:
    from django.conf import settings

    from tracker.models import Mention, PackedFigures, PackedList, SpokenBy

    figures: Figures = {
        "mentions": Mention.objects.count(),
        "totals": sum(model.objects.count() for model in (PackedFigures, PackedList, SpokenBy)),
        "made": json.loads((settings.VAR_DIR / "made.json").read_text()),
        "plain": _summary([_plain(scope) for scope in _scopes("no filter", PLAIN)]),
        "line": _line_times(),
        "review": _review_times(),
    }
    started, at_work = time.perf_counter(), _processor_seconds()
    figures["differences"] = _recounted()
    figures["recount"] = time.perf_counter() - started
    figures["recount_work"] = _processor_seconds() - at_work
    figures["load"] = os.getloadavg()[2]
    return figures


def _processor_seconds() -> float:
    """Of this process and of those that it has started and that have ended."""
    mine, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def _scopes(filtered: str, count: int, drawn: str = "") -> Iterator[Any]:
    """Periods drawn by chance, others for each word that says for what they are drawn."""
    from bench.synthetic import FIRST, YEARS
    from tracker.queries.scope import Scope

    draw = random.Random(f"{drawn} {filtered} {count}")
    more: dict[str, Any] = {
        "no filter": {}, AFTER_COMMIT: {}, "party": {"party": "av-3"}, "source": {"sources": ("av-committee",)},
        "all stances": {"stance": "all"},
    }[filtered]  # fmt: skip
    for _ in range(count):
        since, until = sorted(FIRST + timedelta(days=draw.randrange(YEARS * 365)) for _ in range(2))
        yield Scope(since, until, **more)


@contextmanager
def _database() -> Iterator[tuple[list[float], list[float]]]:
    """Collects the seconds that the database takes: statements, and fetching what they found (SQLite finds rows only as
    they are fetched); and of these the seconds of this process's processor time, which on SQLite are all the work."""
    from django.db import connection
    from django.db.backends.utils import CursorWrapper

    spent, worked = list[float](), list[float]()

    def timed(execute: Callable[..., Any], *arguments: Any) -> Any:
        started, at_work = time.perf_counter(), time.thread_time()
        try:
            return execute(*arguments)
        finally:
            spent.append(time.perf_counter() - started)
            worked.append(time.thread_time() - at_work)

    class Timed(CursorWrapper):
        def __getattr__(self, name: str) -> Any:
            found = super().__getattr__(name)
            return partial(timed, found) if name.startswith("fetch") else found

    fetching = patch.object(connection, "make_cursor", lambda cursor: Timed(cursor, connection))
    with fetching, connection.execute_wrapper(timed):
        yield spent, worked


def _ask(kind: str, scope: Any) -> Iterator[str]:
    """As a page asks, with one look at what was committed: the ranking whole, then what does not add up for the lines
    shown. Tells what was asked after each."""
    from tracker.queries.commits import commit_mark, one_mark
    from tracker.queries.ranking import detailed, ranked_points

    by: Any = kind
    with one_mark(commit_mark()):
        ranking = ranked_points(scope, by=by, details=False)
        yield "ranking"
        detailed(scope, ranking.rows[:SHOWN])
        yield "shown"


def _times(kind: str, filtered: str) -> dict[str, float]:
    """Milliseconds in the database."""
    from tracker.models import Source

    whole = []
    database, work = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
    for number, scope in enumerate(_scopes(filtered, PERIODS, kind)):
        if filtered == AFTER_COMMIT:
            # Another name each time: SQLite commits nothing where nothing is changed.
            Source.objects.filter(slug="av-debates").update(name=f"Debates {kind} {number}")
        started = time.perf_counter()
        with _database() as (spent, worked):
            for part in _ask(kind, scope):
                database[part].append(sum(spent))
                work[part].append(sum(worked))
                spent.clear()
                worked.clear()
        whole.append(time.perf_counter() - started)
    both = _summary([sum(parts) for parts in zip(*database.values(), strict=True)])
    return {
        **_summary(database["ranking"]), "work": statistics.median(work["ranking"]) * 1000,
        "shown": statistics.median(database["shown"]) * 1000, "both": both["median"], "both_p95": both["p95"],
        "whole": statistics.median(whole) * 1000,
    }  # fmt: skip


def _plain(scope: Any) -> float:
    """Seconds to add up the mentions of the scope by line, as if there were no tallies."""
    from django.db.models import Count, F, Sum

    from tracker.models import Mention

    started = time.perf_counter()
    said = Mention.objects.counted().filter(speech__date__gte=scope.since, speech__date__lte=scope.until)
    own = said.filter(stance="uses", speech__party=F("point__party")).order_by()
    list(own.values_list("point").annotate(Count("pk"), Sum("occurrences"), Count("speech__date", distinct=True)))
    return time.perf_counter() - started


def _line_times() -> dict[str, float]:
    """Milliseconds in the database of a line's whole page, of eight lines from the most said one down."""
    from django.test import Client

    from tracker.models import Source, TalkingPoint

    client = Client(SERVER_NAME="localhost")
    points = list(TalkingPoint.objects.order_by("pk")[: 40 * LINES : 40])
    # So that files are in memory; what was kept is gone with the commit, and one page finds again what all pages share.
    for point in points:
        client.get(point.get_absolute_url())
    Source.objects.filter(slug="av-debates").update(name=f"Debates {time.time_ns()}")
    client.get(f"{points[0].get_absolute_url()}?stance=all")
    times, work = [], []
    for point in points:
        with _database() as (spent, worked):
            answer = client.get(point.get_absolute_url())
        assert answer.status_code == 200
        times.append(sum(spent))
        work.append(sum(worked))
    return {**_summary(times), "work": statistics.median(work) * 1000}


def _review_times() -> dict[str, float]:
    """Milliseconds of an editor's review of one mention, tallies and totals included."""
    from django.contrib.auth import get_user_model

    from tracker.jobs.review_mention import review_mention
    from tracker.models import Mention

    _read_through()
    editor, _ = get_user_model().objects.get_or_create(username="bench")
    last = Mention.objects.order_by("-pk").values_list("pk", flat=True)[0]
    draw = random.Random(1)
    times, work = [], []
    for number in range(REVIEWS + 1):
        # In a record that was kept, some were rejected before.
        standing = Mention.objects.filter(pk__gte=draw.randrange(last), state=Mention.State.DECLARED)
        mention = standing.order_by("pk")[0]
        started, at_work = time.perf_counter(), time.thread_time()
        review_mention(mention=mention, state="rejected", reviewer=editor)
        if number:
            times.append(time.perf_counter() - started)
            work.append(time.thread_time() - at_work)
    return {**_summary(times), "work": statistics.median(work) * 1000}


def _recounted() -> int:
    from tracker.jobs.tallies import recount

    return len(recount(check=True).differences)


def _summary(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    return {"median": statistics.median(ordered) * 1000, "p95": ordered[-(-len(ordered) * 95 // 100) - 1] * 1000}


def main() -> None:
    parser = argparse.ArgumentParser(description="Rankings of an invented record.")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--here", type=int, nargs="+", help="sizes, in the folder or server that the environment names")
    how.add_argument("--step", choices=("make", "rankings", "rest"), help="of one size, in the database of settings")
    asked = parser.parse_args()
    print(json.dumps(step(asked.step) if asked.step else here(asked.here)))


if __name__ == "__main__":
    main()
