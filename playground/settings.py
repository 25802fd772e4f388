"""Django's settings: safe as they stand, for one person at their desk and for a public server.

What differs between the two comes from the environment alone (`environment.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from playground.databases import database
from playground.environment import read
from playground.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = read()

DEBUG = ENVIRONMENT.debug
SECRET_KEY = secret_key(ENVIRONMENT.secret_key, BASE_DIR / "var" / "secret-key")
ALLOWED_HOSTS = ENVIRONMENT.hosts
BASE_URL = ENVIRONMENT.base_url

ROOT_URLCONF = "playground.urls"
ASGI_APPLICATION = "playground.asgi.application"
INSTALLED_APPS = [
    "daphne",  # first: it makes `runserver` speak WebSocket
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "playground",
]

# No sessions, no accounts, no messages: nothing here sets a cookie. CsrfViewMiddleware sets none
# either until a form asks for a token; it stands here so that the first POST view is safe.
MIDDLEWARE = [
    "playground.logs.logged",
    "django.middleware.security.SecurityMiddleware",
    "playground.headers.same_origin_resources",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Compression gives a page's secrets away by its length (BREACH); these pages have none.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

# Rooms alone live in a database: a run is a pure function of its link, nothing of it is kept.
DATABASES: dict[str, Any] = {
    "default": database(ENVIRONMENT.database_url, BASE_DIR / "var" / "parley.sqlite3")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = ENVIRONMENT.redis_url
METRICS_TOKEN = ENVIRONMENT.metrics_token
ROOM_HOURS = ENVIRONMENT.room_hours

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
    }
]

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.static_root or str(BASE_DIR / "var" / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
HASHED = "playground.static_names.HashedModules"
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {"staticfiles": {"BACKEND": PLAIN if DEBUG else HASHED}}
WHITENOISE_ALLOW_ALL_ORIGINS = False  # same-origin only, as every other response

CSRF_FAILURE_VIEW = "playground.problems.forbidden"
CSRF_COOKIE_SECURE = ENVIRONMENT.https
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked inside, without TLS
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENVIRONMENT.https
SECURE_HSTS_PRELOAD = ENVIRONMENT.https

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

# One line per record on standard error, where a supervisor or a terminal collects it.
LOG_JSON = ENVIRONMENT.log == "json"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "playground.logs.Lines",
            "fmt": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
        "json": {"()": "playground.logs.Json"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json" if LOG_JSON else "line"}
    },
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level},
    "loggers": {
        # Django's own handlers would print a second copy, or mail it.
        "django": {"handlers": [], "level": "NOTSET", "propagate": True},
        # A stranger's bad link is answered on the page; a line each would let anybody fill the
        # log, or hide something in it. A host name that is missing is told on the 400 page.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        # Every request a line is noise at a desk.
        "parley.requests": {"level": "INFO" if LOG_JSON else "WARNING"},
        "django.channels.server": {"level": "WARNING"},
        "daphne": {"level": "WARNING"},
        "asyncio": {"level": "WARNING"},
    },
}
