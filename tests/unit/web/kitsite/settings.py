"""The smallest Django that draws the kit, for tests of the kit alone and for `python -m` look-arounds."""

from pathlib import Path

import clerkwork.web
from clerkwork.web import csp

PACKAGE = Path(clerkwork.web.__file__).parent
SECRET_KEY = "not secret"
DEBUG = False
DEMO = True
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_vite",
    "csp",
    "clerkwork.web",
    "kitsite",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "kitsite.people.SignedIn",
    "clerkwork.web.middleware.Toasts",
    "clerkwork.web.middleware.ErrorPages",
]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "clerkwork.web.errors.csrf_failure"
ROOT_URLCONF = "kitsite.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES: dict[str, dict[str, str]] = {}
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
CONTENT_SECURITY_POLICY = csp.POLICY
DJANGO_VITE = {
    "default": {"manifest_path": PACKAGE / "static/clerkwork/manifest.json", "static_url_prefix": "clerkwork"}
}
