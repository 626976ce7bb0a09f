"""Django settings, read from the environment; without any, Refrain runs on an SQLite file under var/."""

import secrets
import sys
import tomllib
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from tracker import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
VAR_DIR = environment.folder("REFRAIN_VAR", BASE_DIR / "var")


def local_secret_key() -> str:
    """A key made once and kept beside the local database, so that a laptop needs no configuration."""
    path = VAR_DIR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text().strip()


def database() -> dict[str, Any]:
    """The one DATABASE_URL as Django's setting; SQLite in WAL mode unless PostgreSQL is named."""
    url = environment.text("DATABASE_URL", "")
    if not url:
        url = f"sqlite:///{VAR_DIR / 'refrain.sqlite3'}"
    if not url.startswith(("sqlite://", "postgresql://", "postgres://")):
        raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgresql://.")
    # Read whichever database is used, so that a wrong value is found before the day it matters.
    pool = {
        "min_size": 1,
        "max_size": environment.number("DATABASE_POOL_SIZE", 8, 1, 200),
        "timeout": environment.number("DATABASE_POOL_TIMEOUT", 10, 1, 120),
    }
    try:
        config: dict[str, Any] = dict(dj_database_url.parse(url))
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {error}") from None
    if config["ENGINE"] == "django.db.backends.sqlite3":
        # Opening it takes longer than most of what it is asked.
        config["CONN_MAX_AGE"] = None
        config["OPTIONS"] = {
            # Writers queue at BEGIN instead of failing half-way through a transaction.
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            # Packed totals are read in a quarter of the pages; a file that is there keeps its own size. The log is merged
            # into the file every 64 MB: index pages that many transactions touch are merged once. Of ten million mentions
            # 128 MB of pages hold what rankings read again and again.
            "init_command": "PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-131072; PRAGMA wal_autocheckpoint=4096; PRAGMA journal_size_limit=67108864;",
        }
    else:
        if not config["NAME"]:
            raise ImproperlyConfigured("DATABASE_URL names no database: postgresql://user:password@host/name.")
        config["CONN_HEALTH_CHECKS"] = True
        config.setdefault("OPTIONS", {})
        config["OPTIONS"]["pool"] = pool
        config["OPTIONS"].setdefault("connect_timeout", 10)
    return config


DEBUG = environment.flag("DEBUG", False)
# Everything that only makes sense behind HTTPS hangs on this one switch.
HTTPS = environment.flag("HTTPS", False)
SECRET_KEY = environment.text("SECRET_KEY", "") or local_secret_key()
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "tracker",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "csp",
    "django_filters",
    "simple_history",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "tracker.web.unchanged.Unchanged",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "tracker.admin.guard.DeskGuard",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tracker.urls"
WSGI_APPLICATION = "tracker.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
DATABASES = {"default": database()}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = environment.time_zone("TIME_ZONE", "America/Toronto")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(environment.text("STATIC_ROOT", "") or BASE_DIR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Served from the source folders when nothing was collected: a laptop needs no collectstatic, which itself collects for
# what is served afterwards.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists() and "collectstatic" not in sys.argv
if WHITENOISE_USE_FINDERS:
    # WhiteNoise warns of a folder that is not there, and looks files up itself in this mode.
    WHITENOISE_AUTOREFRESH = True
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# The one script that stands in pages themselves: fetched, it would hold up the first paint.
FIRST_SCRIPT = sha256((BASE_DIR / "templates/parts/first.js").read_text(encoding="utf-8").encode()).digest()
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, f"'sha256-{b64encode(FIRST_SCRIPT).decode()}'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The load balancer asks in plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Who signs in at the desk (docs/desk.md). A laptop that answers to itself alone needs no second factor.
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
REQUIRE_SECOND_FACTOR = environment.flag(
    "REQUIRE_SECOND_FACTOR", not DEBUG and (HTTPS or not LOOPBACK.issuperset(ALLOWED_HOSTS))
)
OTP_TOTP_ISSUER = "Refrain"
# The cookie ends with the session's longest time; before it, the guard ends one that nobody works in.
SESSION_COOKIE_AGE = environment.number("SESSION_HOURS", 12, 1, 720) * 3600
SESSION_IDLE = timedelta(minutes=environment.number("SESSION_IDLE_MINUTES", 120, 1, 43_200))
# How many proxies of ours write down, in X-Forwarded-For, whom they were asked by.
TRUSTED_PROXIES = environment.number("TRUSTED_PROXIES", 1 if HTTPS else 0, 0, 10)
AXES_CLIENT_IP_CALLABLE = "tracker.admin.client_address.client_address"
# One who guesses is locked out from where they guess; the editor of that name, somewhere else, is not.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = environment.number("LOGIN_ATTEMPTS", 8, 3, 100)
AXES_COOLOFF_TIME = timedelta(minutes=environment.number("LOCKOUT_MINUTES", 15, 1, 1440))
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tracker.admin.guard.locked_out"
# Who signed in from where is kept no longer than it takes to stop guessing.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken"]
# Why something was changed is as long as it takes.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
# How fetch_record behaves towards the hosts it downloads from.
FETCH_CONTACT = environment.contact("FETCH_CONTACT")
FETCH_PAUSE = environment.number("FETCH_PAUSE", 1, 0, 3600)
FETCH_TRUSTED = environment.endpoints("FETCH_TRUSTED")
FETCH_AGENT = f"Refrain/{VERSION} (+{FETCH_CONTACT})" if FETCH_CONTACT else f"Refrain/{VERSION}"

DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Files are written where their import will find them, so that none is copied; how large, the handler says.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_HANDLERS = ["tracker.admin.uploads.Receiving"]
FILE_UPLOAD_TEMP_DIR = environment.made(VAR_DIR / "uploads", "REFRAIN_VAR")
FILE_UPLOAD_PERMISSIONS = 0o600
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # A lost connection is told by whoever needed it, in one line.
    "loggers": {"psycopg": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": environment.log_level("LOG_LEVEL", "WARNING")},
}
