"""Let somebody who lost device and recovery codes set them up anew."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from tracker.jobs.second_factor import forget_second_factor


class Command(BaseCommand):
    help = "Forget an account's second factor: with the password, it is set up anew at the next login."

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *, name, **options):
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"there is no account “{name}”")
        forgotten = forget_second_factor(user=user)
        self.stdout.write(f"“{name}” sets it up anew" if forgotten else f"“{name}” had no second factor")
