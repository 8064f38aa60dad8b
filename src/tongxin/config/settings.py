"""Django's settings; the only place, with urls.py, that names every room."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from tongxin.config import databases as _databases
from tongxin.config import places
from tongxin.toolbox.vault import Vault
from tongxin.toolbox.words import verbatim

HOME = places.home()
CHECKOUT = places.checkout()
VAULT = Vault(Path(os.environ.get("TONGXIN_SECRETS", HOME / "secrets")))
SECRET_KEY = VAULT.secret("session").hex()
CATALOG_FOLDERS = places.catalog_folders()
FILES = HOME / "files"
BALLOT_KEYS = Path(
    os.environ.get("TONGXIN_BALLOT_KEYS", HOME / "ballots")
)  # in no backup: see registers/ballots/storage.py
BALLOT_COUNTERKEYS = Path(
    os.environ.get("TONGXIN_BALLOT_COUNTERKEYS", HOME / "ballots-second")
)  # of the office that signs second, in no backup either

DEBUG = False
ALLOWED_HOSTS = os.environ.get("TONGXIN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
_HTTPS = os.environ.get("TONGXIN_HTTPS", "") == "1"

ROOMS = [
    "tongxin.ground.audit",
    "tongxin.ground.commands",
    "tongxin.ground.jobs",
    "tongxin.ground.catalog",
    "tongxin.ground.organisations",
    "tongxin.ground.access",
    "tongxin.ground.records",
    "tongxin.ground.ui",
    "tongxin.ground.todos",
    "tongxin.ground.followups",
    "tongxin.ground.files",
    "tongxin.ground.search",
    "tongxin.ground.links",
    "tongxin.ground.votes",
    "tongxin.ground.countersigns",
    "tongxin.ground.exchange",
    "tongxin.ground.forms",
    "tongxin.figures",
    "tongxin.people",
    "tongxin.registers.activities",
    "tongxin.registers.outcomes",
    "tongxin.registers.procedures",
    "tongxin.registers.decisions",
    "tongxin.registers.tasks",
    "tongxin.registers.ballots",
    "tongxin.registers.rulebook",
    "tongxin.registers.plans",
    "tongxin.registers.staffing",
    "tongxin.uses.reports",
    "tongxin.uses.assessment",
    "tongxin.uses.duties",
    "tongxin.uses.dashboard",
    "tongxin.doors.portal",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "csp",
    "axes",
    *ROOMS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tongxin.ground.files.middleware.UploadLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tongxin.ground.access.middleware.ActorMiddleware",
    "tongxin.ground.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tongxin.config.urls"
WSGI_APPLICATION = "tongxin.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tongxin.ground.ui.context.shell",
            ]
        },
    }
]

EMBEDDED = _databases.embedded(HOME)
DATABASES = _databases.databases(HOME)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_ROUTERS: list[str] = []

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "tongxin.ground.access.sessions.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "portal:sign_in"
LOGIN_REDIRECT_URL = "/"
# The lock counts a user name from anywhere, so that many addresses do not give many tries.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "tongxin.doors.portal.web.sign_in.locked"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", verbatim("简体中文")), ("en", "English")]  # names of languages are not translated
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

SESSION_ENGINE = "tongxin.ground.access.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # by user name on purpose, see AXES_LOCKOUT_PARAMETERS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "tongxin.ground.ui.web.errors.stale_form"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TONGXIN_LOG", "WARNING")},
}
