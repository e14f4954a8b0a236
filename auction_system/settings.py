"""Django's settings: the only file that reads the environment. ``.env.example`` explains each variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
_ENV_FILE = Path(env.str("ENV_FILE", "") or BASE_DIR / ".env")
if _ENV_FILE.is_file():
    environ.Env.read_env(_ENV_FILE)


def _database() -> dict[str, object]:
    url = env.str("DATABASE_URL", "postgres:///auction")
    if urlsplit(url).scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            "Only PostgreSQL is supported: DATABASE_URL has to start with postgres://, not "
            f"{urlsplit(url).scheme or 'nothing'}://."
        )
    return {**env.db_url("DATABASE_URL", "postgres:///auction"), "ENGINE": "django.db.backends.postgresql"}


def _beside_broker(name: str, database: int) -> str:
    """The URL in that variable; by default another database of the broker's Redis."""
    url = env.str(name, "")
    broker = urlsplit(CELERY_BROKER_URL)
    if not url and broker.scheme not in ("redis", "rediss"):
        raise ImproperlyConfigured(f"{name} has to be set when CELERY_BROKER_URL is no redis:// URL.")
    return url or broker._replace(path=f"/{database}").geturl()


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    """The word in that variable; by default the first that is allowed."""
    word = env.str(name, allowed[0])
    if word not in allowed:
        raise ImproperlyConfigured(f"{name} has to be one of {', '.join(allowed)}, not {word}.")
    return word


DEBUG = env.bool("DEBUG", False)
INSECURE_SECRET_KEY = "insecure-only-for-development"  # noqa: S105 - no secret: taken under DEBUG alone, as the next line has it
SECRET_KEY = env.str("SECRET_KEY", "") or (INSECURE_SECRET_KEY if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
VAR_DIR = Path(env.str("VAR", "") or BASE_DIR / "var").resolve()

INSTALLED_APPS = [
    "daphne",
    "web.languages",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "bidding",
    "chat",
    "web.accounts",
    "web.listings",
    "web.selling",
    "web.inbox",
    "web.notices",
    "web.live",
    "web.api",
]
# Static files are answered before Django is asked, by auction_system.static_files.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "web.compression.PageCompressionMiddleware",
    "web.security.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.languages.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "web.accounts.second_factor.StaffSecondFactorMiddleware",
    "web.not_found.NotFoundMiddleware",
]
ROOT_URLCONF = "auction_system.urls"
ASGI_APPLICATION = "auction_system.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.inbox.counts.unread",
            ]
        },
    }
]
TEST_RUNNER = "auction_system.test_runner.PytestRunner"

# PostgreSQL.
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The soft Redis: what is lost with it is made anew.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://localhost:6379/0")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [_beside_broker("CHANNEL_LAYERS_BACKEND", 1)]},
    }
}
CACHES = {
    "default": {"BACKEND": "auction_system.soft_cache.SoftRedisCache", "LOCATION": _beside_broker("CACHE_URL", 3)}
}

# The ledger Redis: it decides.
BIDDING_REDIS_URL = _beside_broker("BIDDING_REDIS_URL", 2)
BIDDING_SHARDS = env.int("BIDDING_SHARDS", 16)
BIDDING_TIMEOUT_MS = env.int("BIDDING_TIMEOUT_MS", 2000)
BIDDING_MAX_IN_FLIGHT = env.int("BIDDING_MAX_IN_FLIGHT", 4096)
BID_RATE_PER_S = env.int("BID_RATE_PER_S", 200)
BID_RATE_BURST = env.int("BID_RATE_BURST", 1000)

# Comments: how many one person may post, and how long after its end a listing takes them.
COMMENTS_PER_MIN = env.int("COMMENTS_PER_MIN", 20)
COMMENT_BURST = env.int("COMMENT_BURST", 5)
COMMENT_DAYS_AFTER_END = env.int("COMMENT_DAYS_AFTER_END", 7)
# Private messages and new conversations, of each person.
MESSAGES_PER_MIN = env.int("MESSAGES_PER_MIN", 60)
MESSAGE_BURST = env.int("MESSAGE_BURST", 30)
CONVERSATIONS_PER_HOUR = env.int("CONVERSATIONS_PER_HOUR", 30)

# Celery. A task is a poke ("look again") without a result: it expires unread, and losing or doubling it is harmless.
CELERY_TASK_IGNORE_RESULT = True
# Queues take turns: nothing waits behind a heap of something else. At most one process at a time sends e-mail.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("persist"), Queue("mail")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"bidding.tasks.persist": {"queue": "persist"}, "web.notices.tasks.mail": {"queue": "mail"}}
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_CONCURRENCY = env.int("CELERY_WORKER_CONCURRENCY", 5)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    task.rpartition(".")[2]: {"task": task, "schedule": every_s, "options": {"expires": expires_s}}
    for task, every_s, expires_s in (
        ("bidding.tasks.persist", 1.0, 2.0),
        ("bidding.tasks.sweep", 1.0, 2.0),
        ("bidding.tasks.recover", 1.0, 2.0),
        ("bidding.tasks.finalize", 1.0, 2.0),
        ("bidding.tasks.archive", 60.0, 60.0),
        ("bidding.tasks.notice", 1.0, 2.0),
        ("bidding.tasks.warn", 5.0, 5.0),
        ("web.selling.tasks.forget_unused", 3600.0, 600.0),
        ("web.accounts.tasks.clear_sessions", 24 * 3600.0, 3600.0),
        ("web.inbox.tasks.introduce", 1.0, 2.0),
        ("web.notices.tasks.hear", 2.0, 2.0),
        ("web.notices.tasks.deliver", 1.0, 2.0),
        ("web.notices.tasks.mail", 2.0, 2.0),
    )
}

# People. Signing up, in and out is allauth's; its limits are kept in the cache, as those of web.shared_rates are.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "listings:index"
LOGOUT_REDIRECT_URL = "listings:index"
# How many proxies before us write X-Forwarded-For; 0: the address that connects is believed.
NUM_PROXIES = env.int("NUM_PROXIES", 0)
SIGN_INS_PER_MIN = env.int("SIGN_INS_PER_MIN", 600)
SIGN_UPS_PER_HOUR = env.int("SIGN_UPS_PER_HOUR", 120)
FAILED_SIGN_INS_PER_MIN = env.int("FAILED_SIGN_INS_PER_MIN", 10)
ACCOUNT_ADAPTER = "web.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    name: f"web.accounts.forms.{form}"
    for name, form in (
        ("login", "SignInForm"),
        ("signup", "SignUpForm"),
        ("add_email", "AddEmailForm"),
        ("change_password", "ChangePasswordForm"),
        ("set_password", "SetPasswordForm"),
        ("reset_password", "ResetPasswordForm"),
        ("reset_password_from_key", "ResetPasswordKeyForm"),
        ("reauthenticate", "ReauthenticateForm"),
    )
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_VERIFICATION = _one_of("EMAIL_CONFIRMATION", ("optional", "mandatory", "none"))
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_RATE_LIMITS = {
    # Unless confirming is mandatory, signing up tells which addresses have accounts: nobody shall ask for many.
    "signup": f"20/m/ip,{SIGN_UPS_PER_HOUR}/h/ip",
    "login": f"{SIGN_INS_PER_MIN}/m/ip",
    # "key" is a name from one address, or somebody at the second factor: nobody can lock somebody else out.
    "login_failed": f"{5 * FAILED_SIGN_INS_PER_MIN}/m/ip,{FAILED_SIGN_INS_PER_MIN}/m/key",
}
MFA_ADAPTER = "web.accounts.factor_adapter.FactorAdapter"
MFA_FORMS = {
    name: f"web.accounts.factor_forms.{form}"
    for name, form in (
        ("authenticate", "AuthenticateForm"),
        ("reauthenticate", "ReauthenticateForm"),
        ("activate_totp", "ActivateAppForm"),
        ("add_webauthn", "AddKeyForm"),
        ("edit_webauthn", "EditKeyForm"),
    )
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Rostrum"
MFA_TOTP_TOLERANCE = 1
# Whoever has no mail server yet can still protect an account.
MFA_ALLOW_UNVERIFIED_EMAIL = True
STAFF_NEED_TWO_FACTOR = env.bool("STAFF_NEED_TWO_FACTOR", not DEBUG)
PASSWORD_HASHERS = [
    "web.accounts.hashers.LightArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "web.accounts.validators.LengthValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
        "django.contrib.auth.password_validation.NumericPasswordValidator",
    )
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# E-mail: printed by whoever sends it, unless a server is named.
_EMAIL = env.email_url("EMAIL_URL", "consolemail://")
EMAIL_BACKEND = _EMAIL["EMAIL_BACKEND"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _EMAIL.get("EMAIL_USE_TLS", False), _EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_HOST, EMAIL_PORT = _EMAIL["EMAIL_HOST"], _EMAIL["EMAIL_PORT"] or (465 if EMAIL_USE_SSL else 587)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _EMAIL["EMAIL_HOST_USER"] or "", _EMAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_FILE_PATH = _EMAIL["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Rostrum <rostrum@localhost>")
# Where links in e-mails lead to.
SITE_URL = env.str("SITE_URL", "http://localhost:8000" if DEBUG else "").rstrip("/")
NOTICE_EMAIL_WAIT_S = env.int("NOTICE_EMAIL_WAIT_S", 60)
NOTICE_EMAIL_GAP_S = env.int("NOTICE_EMAIL_GAP_S", 300)

# Safe by default outside DEBUG; a site without TLS has to say so.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.bool("SECURE_COOKIES", not DEBUG)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", False)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("TRUST_X_FORWARDED_PROTO", False) else None

# Of one web process, pages and API together; bids and sockets do not count.
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", 16)

# Text, time, files.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# Made at start from web/locale by web.languages.
LOCALE_PATHS = [VAR_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
SERVE_MEDIA = env.bool("SERVE_MEDIA", True)
# How many pictures one person may send, by forms and by the API.
PICTURES_PER_MIN = env.int("PICTURES_PER_MIN", 60)
PICTURE_BURST = env.int("PICTURE_BURST", 48)
_STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "auction_system.static_storage.HashedStaticFiles"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django's own handlers would say everything twice.
        "django": {"handlers": [], "level": "INFO"},
        **{room: {"level": env.str("LOG_LEVEL", "INFO")} for room in ("auction_system", "bidding", "web", "chat")},
    },
}

# The API. These rates hold per process: each person, or address without a person.
API_RATE_PER_S = env.int("API_RATE_PER_S", 200)
API_RATE_BURST = env.int("API_RATE_BURST", 1000)
API_SEARCHES_PER_S = env.int("API_SEARCHES_PER_S", 20)
API_SEARCH_BURST = env.int("API_SEARCH_BURST", 100)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": ["web.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "web.api.negotiation.JsonOnly",
    "DEFAULT_THROTTLE_CLASSES": ["web.api.throttles.PersonThrottle"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "web.api.errors.exception_handler",
    "NUM_PROXIES": NUM_PROXIES,
}
# What the API says about itself. Its texts and shapes are in web.api.openapi.
SPECTACULAR_SETTINGS = {
    "TITLE": "Rostrum API",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "Money is in integer minor units (`12500` is $125.00), times are integer epoch milliseconds and end in `_ms`. "
        "Every refusal is JSON with a `reason` for programs and a `message` for people. "
        "The sockets are described at `/api/v1/asyncapi.json`; `/developers/` tells how all of it hangs together."
    ),
    "OAS_VERSION": "3.1.0",
    "TAGS": [
        {"name": "Listings", "description": "What is for sale."},
        {"name": "Bids", "description": "Bidding, and who has bid what."},
        {"name": "Comments", "description": "What is said about a listing, in public."},
        {"name": "Me", "description": "What concerns whoever asks."},
        {"name": "Staff", "description": "What staff do to running listings."},
    ],
    "EXTERNAL_DOCS": {"url": "/developers/", "description": "For developers"},
    "PREPROCESSING_HOOKS": ["web.api.openapi.extensions.with_bids"],
    "POSTPROCESSING_HOOKS": ["web.api.openapi.extensions.with_shapes"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
