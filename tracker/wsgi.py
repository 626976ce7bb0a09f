"""WSGI entry point."""

import gc
import os
from importlib import import_module
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = get_wsgi_application()


def _set_apart() -> None:
    """What is loaded by now stays. Were it not set apart, each full collection of garbage would go through all of it, in
    the middle of somebody's request."""
    gc.collect()
    gc.freeze()


def _warm() -> None:
    """Nobody's first preview or ranking waits until the engine's kernels are loaded."""
    import_module("tracker.engine.warm").warm()
    _set_apart()


import_module("tracker.urls")
_set_apart()
Thread(target=_warm, daemon=True).start()
