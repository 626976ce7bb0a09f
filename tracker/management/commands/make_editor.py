"""Make the first editor's account."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string


class Command(BaseCommand):
    help = "Make an editor who may do everything, with a password that is printed once; nothing when there is one."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="editor")

    def handle(self, *, name, **options):
        users = get_user_model().objects
        if users.filter(username=name).exists():
            self.stdout.write(f"there is an editor “{name}” already; nothing was changed")
            return
        password = get_random_string(20)
        users.create_superuser(username=name, password=password)
        self.stdout.write(f"editor “{name}” made; password, shown this once: {password}")
