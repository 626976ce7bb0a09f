"""Run the imports that wait, and publish what is due."""

import signal

from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.work import work


class Command(BaseCommand):
    help = (
        "Run the imports that wait, one at a time for each source, and publish lines at their hour, until stopped; "
        "several workers may run."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing waits any more")

    def handle(self, *, once, **options):
        told = []

        def stop(number, frame):
            # The document in hand is finished; a second Ctrl-C does not wait for it.
            if number == signal.SIGINT and signal.SIGINT in told:
                raise KeyboardInterrupt
            told.append(number)

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        quiet = options["verbosity"] == 0
        try:
            work(
                stopping=lambda: bool(told),
                once=once,
                finished=lambda done: quiet or self.stdout.write(done.line()),
                published=lambda due: (
                    quiet or self.stdout.write(f"published: {', '.join(point.slug for point in due.published)}")
                ),
                trouble=lambda text: self.stderr.write(f"{text}; waiting for it"),
            )
        except KeyboardInterrupt:
            raise CommandError(
                "stopped at once; the run in hand starts again with the next worker", returncode=130
            ) from None
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
