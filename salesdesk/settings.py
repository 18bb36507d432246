"""Django's settings. What differs between installations comes from the environment (`configuration.py`)."""

import os
import zlib
from datetime import timedelta

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from salesdesk import configuration, logs

ROOT = configuration.ROOT
CONFIG = configuration.read_or_exit(os.environ)
VAR = CONFIG.var
VAR.mkdir(parents=True, exist_ok=True)

DEMO = CONFIG.demo
DEBUG = False
SECRET_KEY = CONFIG.secret_key
ALLOWED_HOSTS = CONFIG.hosts
SITE_URL = CONFIG.site_url  # where mails lead to

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "csp",
    "salesdesk",
    "salesdesk.web",
    "people",
    "notifications",
    "strategy",
    "tandems",
    "requests_app",
    "insights",
    "rewards",
]

MIDDLEWARE = [
    "salesdesk.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "salesdesk.web.busy.BusyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "people.middleware.ReaderMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "salesdesk.urls"
WSGI_APPLICATION = "salesdesk.wsgi.application"
ASGI_APPLICATION = "salesdesk.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["salesdesk.web.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.reader",
                "requests_app.context.needs_me",
                "salesdesk.alarm.banner",
                "notifications.context.bell",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": CONFIG.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backend.ReaderBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "people.adapter.InvitationOnly"
ACCOUNT_FORMS = {
    "login": "people.forms.account.LogIn",
    "reset_password": "people.forms.account.ForgottenPassword",
    "reset_password_from_key": "people.forms.account.NewPassword",
    "change_password": "people.forms.account.ChangePassword",
    "set_password": "people.forms.account.FirstPassword",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation's link has already proved the address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if CONFIG.https else "http"

# Mail
globals().update(CONFIG.email)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = CONFIG.email_from

# Rate limits need a cache that every process shares. Not Redis: when it is away, people still log in.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Languages and time
USE_I18N = True
USE_TZ = True
LANGUAGE_CODE = CONFIG.language
LANGUAGES = [("de", _("German")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = "salesdesk.web.formats"
TIME_ZONE = CONFIG.time_zone

# Files
STATIC_URL = "static/"
STATIC_ROOT = ROOT / "staticfiles"  # a part of the program, made when it is installed: not data
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "salesdesk.web.static_bundle.BundledStaticFilesStorage"},
}
UPLOAD_LARGEST_BYTES = CONFIG.upload_bytes
UPLOAD_MOST_FILES = 20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Security
SECURE_SSL_REDIRECT = CONFIG.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CONFIG.https else None
SECURE_HSTS_SECONDS = 31_536_000 if CONFIG.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = CONFIG.https
SECURE_HSTS_PRELOAD = CONFIG.https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
# Cookies do not know ports: two checkouts side by side would log each other's people out.
_own = f"-{zlib.crc32(str(VAR).encode()):x}" if DEMO else ""
SESSION_COOKIE_NAME = "__Host-session" if CONFIG.https else f"session{_own}"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.https
SESSION_COOKIE_AGE = int(timedelta(days=30).total_seconds())
SESSION_ENGINE = (
    "salesdesk.web.sessions"  # in the database: Redis may be flushed; nobody is logged out by that
)
CSRF_COOKIE_NAME = "__Host-csrf" if CONFIG.https else f"csrf{_own}"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "salesdesk.web.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    "camera": [],  # photos come through the file picker, which asks the phone itself
    "geolocation": [],
    "microphone": [],
    "payment": [],
    "usb": [],
}

# How long after delivery the rep is asked what became of it; at most one question a day.
OUTCOME_ASKED_AFTER = timedelta(days=7)

# A sweep comes every thirty seconds. After this long without one, machines and leads are told.
SWEEPS_LATE_AFTER = timedelta(minutes=2)
ALARM_KEPT = timedelta(seconds=5)  # in each process, instead of asking with every page

LOGGING = logs.configuration(demo=DEMO, broker=bool(CONFIG.redis_url))
