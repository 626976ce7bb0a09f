"""Django's command line for Refrain."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import Error

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"Refrain cannot start: {error}")
    except Error as error:
        from tracker.jobs.database_trouble import TROUBLE, described

        if "--traceback" in sys.argv or not isinstance(error, TROUBLE):
            raise
        sys.exit(f"Refrain stopped: {described(error)}; what was stored is whole, and running it again goes on")


if __name__ == "__main__":
    main()
