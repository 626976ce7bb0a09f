"""Make an account for the desk."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from tracker.jobs.settle_roles import CHIEF, CONTRIBUTOR, EDITOR, give_role, settle_roles


class Command(BaseCommand):
    help = "Make an account for the desk, with a password that is printed once; nothing when there is one."

    def add_arguments(self, parser):
        parser.add_argument("--name", default="editor")
        parser.add_argument(
            "--role",
            choices=[CONTRIBUTOR, EDITOR, CHIEF],
            help="what it may do; without, it is a chief that no table limits, as the first account has to be",
        )

    def handle(self, *, name, role, **options):
        settle_roles()
        users = get_user_model().objects
        if users.filter(username=name).exists():
            self.stdout.write(f"there is an editor “{name}” already; nothing was changed")
            return
        password = get_random_string(20)
        make = users.create_user if role else users.create_superuser
        give_role(user=make(username=name, password=password), role=role or CHIEF)
        self.stdout.write(f"editor “{name}” made; password, shown this once: {password}")
