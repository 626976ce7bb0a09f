"""Publish the lines whose hour has come."""

from django.core.management.base import BaseCommand

from tracker.jobs.publish_line import publish_due


class Command(BaseCommand):
    help = "Publish the lines that were scheduled for a time that has come; the worker does it too."

    def handle(self, *, verbosity, **options):
        done = publish_due()
        for point in done.published if verbosity else ():
            self.stdout.write(f"published: {point.slug}")
        for point, missing in done.held:
            self.stderr.write(f"not published: {point.slug}: it needs {missing}")
        if verbosity:
            self.stdout.write(f"{len(done.published)} lines published, {len(done.held)} held back")
