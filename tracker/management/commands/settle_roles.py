"""Make the roles of the desk say what the table says."""

from django.core.management.base import BaseCommand

from tracker.jobs.settle_roles import settle_roles


class Command(BaseCommand):
    help = "Give contributor, editor and chief the permissions of the table in docs/desk.md; again changes nothing."

    def handle(self, *, verbosity, **options):
        summary = settle_roles()
        if verbosity:
            self.stdout.write(summary.in_words())
