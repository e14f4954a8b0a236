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


DEBUG = env.bool("DEBUG", False)
INSECURE_SECRET_KEY = "insecure-only-for-development"  # noqa: S105
SECRET_KEY = env.str("SECRET_KEY", "") or (INSECURE_SECRET_KEY if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
VAR_DIR = Path(env.str("VAR", "") or BASE_DIR / "var").resolve()

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
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
    "web.security.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _beside_broker("CACHE_URL", 3)}
}

# The ledger Redis: it decides.
BIDDING_REDIS_URL = _beside_broker("BIDDING_REDIS_URL", 2)
BIDDING_SHARDS = env.int("BIDDING_SHARDS", 16)
BIDDING_TIMEOUT_MS = env.int("BIDDING_TIMEOUT_MS", 2000)
BIDDING_MAX_IN_FLIGHT = env.int("BIDDING_MAX_IN_FLIGHT", 4096)
BID_RATE_PER_S = env.int("BID_RATE_PER_S", 200)
BID_RATE_BURST = env.int("BID_RATE_BURST", 1000)

# Celery. A task is a poke ("look again") without a result: it expires unread, and losing or doubling it is harmless.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_QUEUES = [Queue("celery"), Queue("persist")]
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"bidding.tasks.persist": {"queue": "persist"}}
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_CONCURRENCY = env.int("CELERY_WORKER_CONCURRENCY", 4)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"bidding.tasks.{name}", "schedule": every_s, "options": {"expires": expires_s}}
    for name, every_s, expires_s in (
        ("persist", 1.0, 2.0),
        ("sweep", 1.0, 2.0),
        ("recover", 1.0, 2.0),
        ("finalize", 1.0, 2.0),
        ("archive", 60.0, 60.0),
    )
}

# People.
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "listings:index"
LOGOUT_REDIRECT_URL = "listings:index"
PASSWORD_HASHERS = [
    "web.accounts.hashers.LightArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"

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
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
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

# The API. Rates hold per process: each person, or address without a person; each address that signs in.
API_RATE_PER_S = env.int("API_RATE_PER_S", 200)
API_RATE_BURST = env.int("API_RATE_BURST", 1000)
SIGN_INS_PER_MIN = env.int("SIGN_INS_PER_MIN", 600)
FAILED_SIGN_INS_PER_MIN = env.int("FAILED_SIGN_INS_PER_MIN", 10)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PARSER_CLASSES": ["web.api.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "web.api.negotiation.JsonOnly",
    "DEFAULT_THROTTLE_CLASSES": ["web.api.throttles.PersonThrottle"],
    "EXCEPTION_HANDLER": "web.api.errors.exception_handler",
    # How many proxies before us write X-Forwarded-For; 0: the address that connects is believed.
    "NUM_PROXIES": env.int("NUM_PROXIES", 0),
}
