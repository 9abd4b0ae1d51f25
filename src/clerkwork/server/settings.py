"""
Django's settings, made from the operator's environment.

Rule 1: SQLite's library is chosen before Django looks for one.
Rule 2: what an operator can set is read by environment.py, here it only becomes Django's words.
"""

from pathlib import Path
from typing import Any, Final

from clerkwork.runtime import sqlite

sqlite.install()  # before anything of Django imports sqlite3

from django.urls import reverse_lazy  # noqa: E402

from clerkwork.runtime import database  # noqa: E402
from clerkwork.server import environment, logs  # noqa: E402
from clerkwork.web import csp  # noqa: E402

ENVIRONMENT: Final = environment.read()
HOME: Final = ENVIRONMENT.home
PACKAGE: Final = Path(__file__).resolve().parent.parent

SECRET_KEY = environment.secret_key(ENVIRONMENT)
DEBUG = False
DEMO = ENVIRONMENT.demo
PUBLIC_URL = ENVIRONMENT.public_url
ALLOWED_HOSTS = [ENVIRONMENT.public_host, *environment.LOOPBACK, "[::1]"]
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.public_url]

# Data

DATABASES: dict[str, dict[str, Any]] = {"default": database.from_url(ENVIRONMENT.database)}
POSTGRESQL: Final = DATABASES["default"]["ENGINE"].endswith("postgresql")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": (
        {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "clerkwork_cache"}
        if POSTGRESQL  # login limits must be shared by all web nodes
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# Parts

FEATURES: Final = (
    "audit",
    "people",
    "apps",
    "notifications",
    "forms",
    "tables",
    "decisions",
    "processes",
    "tasks",
    "pages",
    "studio",
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "django_htmx",
    "django_vite",
    "csp",
    *(["procrastinate.contrib.django"] if POSTGRESQL else []),  # its migrations need PostgreSQL
    "clerkwork.runtime",
    *(f"clerkwork.features.{feature}" for feature in FEATURES),
    "clerkwork.web",
    "clerkwork.server",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clerkwork.web.middleware.StaticFiles",
    "clerkwork.web.middleware.Compressed",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clerkwork.features.people.middleware.PersonMiddleware",
    "clerkwork.features.people.middleware.SetUpMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clerkwork.web.middleware.Toasts",
    "clerkwork.web.middleware.ErrorPages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "clerkwork.server.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "features" / "people" / "templates", PACKAGE / "web" / "templates"],  # before allauth's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# Language and time

LANGUAGE_CODE = ENVIRONMENT.language
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
FORMAT_MODULE_PATH = "clerkwork.web.formats"
NAMES: Final = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español"}
LANGUAGES = [(code, name) for code, name in NAMES.items() if code == "en" or (LOCALE_PATHS[0] / code).is_dir()]
TIME_ZONE = ENVIRONMENT.zone
USE_TZ = True

# Static files: served by whitenoise straight from the packages, no collecting step

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected, and whitenoise warns of a folder that is not there
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ROOT = None
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/clerkwork/assets/.+-[\w-]{8}\.\w+$"  # Vite puts a digest into each name
DJANGO_VITE = {
    "default": {
        "manifest_path": PACKAGE / "web" / "static" / "clerkwork" / "manifest.json",
        "static_url_prefix": "clerkwork",
    }
}

# People

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "clerkwork.features.people.adapter.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "clerkwork.features.people.adapter.SocialAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators enter addresses; nobody signs up alone
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies

# Sessions and cookies

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.https else f"session-{ENVIRONMENT.port}"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.https else f"csrf-{ENVIRONMENT.port}"

# Headers

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.https else 0
SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.proxies else None
CONTENT_SECURITY_POLICY = csp.POLICY
CSRF_FAILURE_VIEW = "clerkwork.web.errors.csrf_failure"

# Mail: through the gateway, or into a folder

EMAIL_BACKEND = "clerkwork.features.notifications.mail.Backend"
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail.sender
MAIL_FOLDER: Final = HOME / "mail"

# Files, logs, uploads

LOGGING = logs.config(demo=DEMO)
LOGGING_CONFIG = "logging.config.dictConfig"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
TEST_RUNNER = "django.test.runner.DiscoverRunner"
SILENCED_SYSTEM_CHECKS = ["django_vite.W001"]  # web.W001 says it with the remedy
