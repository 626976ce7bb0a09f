"""Refrain's commands as processes that start at once: forks of one that has everything loaded and no database open.

It reads lines of JSON: {"run": [argument, …], "out": path, "err": path, "hold": number} starts one and prints its process
id; an import stops itself (SIGSTOP) in the middle of the document of that number among those it stores, 0 for none.
{"held": id} waits until it has stopped or ended, {"wait": id} until it has ended, and prints its exit code, or minus the
signal that ended it.
"""

import json
import os
import signal
import sys

import django
from django.core.checks import run_checks
from django.core.management import load_command_class
from django.db import connections

from manage import main as manage
from tracker.engine.warm import warm

COMMANDS = ("import_record", "import_roster", "match", "recount", "rank", "fetch_record", "worker")


def hold_at(number: int) -> None:
    """Stop this process in the middle of that document, not counting those found unchanged: its turns are stored, and
    nothing is committed of it."""
    from tracker.jobs import import_record  # which needs Django set up

    store_document, stored = import_record.store_document, 0

    def stored_then_held(**what: object) -> object:
        nonlocal stored
        answer = store_document(**what)
        stored += answer.status != "unchanged"
        if stored == number:
            os.kill(os.getpid(), signal.SIGSTOP)
        return answer

    import_record.store_document = stored_then_held


def run(arguments: list[str], out: str, err: str, hold: int) -> None:
    for path, stream in ((os.devnull, 0), (out, 1), (err, 2)):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, stream)
    code = 0
    if hold:
        hold_at(hold)
    try:
        sys.argv = ["manage.py", *arguments]
        manage()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
    except BaseException:  # as the interpreter would
        sys.excepthook(*sys.exc_info())
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    django.setup()
    run_checks()
    # Some checks ask the database: no fork may have its parent's connection.
    connections.close_all()
    for command in COMMANDS:
        load_command_class("tracker", command)
    warm()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            print(os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1]), flush=True)
            continue
        if "held" in asked:
            os.waitid(os.P_PID, asked["held"], os.WSTOPPED | os.WEXITED | os.WNOWAIT)
            print(flush=True)
            continue
        process = os.fork()
        if process == 0:
            run(asked["run"], asked["out"], asked["err"], asked["hold"])
        print(process, flush=True)


if __name__ == "__main__":
    main()
