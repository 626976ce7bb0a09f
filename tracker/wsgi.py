"""WSGI entry point."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = get_wsgi_application()
# What every request needs is loaded by now and stays. Were it not set apart, each full collection of garbage would go
# through all of it, in the middle of somebody's request.
import_module("tracker.urls")
gc.collect()
gc.freeze()
