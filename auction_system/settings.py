"""Django's settings: the only file that reads the environment."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "insecure")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
VAR_DIR = Path(env.str("VAR", str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "daphne",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "rest_framework.authtoken",
    "channels",
    "bidding",
    "web.accounts",
    "web.listings",
    "web.live",
    "web.api",
    "chat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "auction_system.urls"
ASGI_APPLICATION = "auction_system.asgi.application"
AUTH_USER_MODEL = "accounts.User"
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
DATABASES = {"default": env.db_url("DATABASE_URL", "postgres:///auction")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", "redis://localhost:6379/0")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [env.str("CHANNEL_LAYERS_BACKEND", "redis://localhost:6379/1")]},
    }
}
BIDDING_REDIS_URL = env.str("BIDDING_REDIS_URL", "redis://localhost:6379/2")
BIDDING_SHARDS = env.int("BIDDING_SHARDS", 16)
BIDDING_TIMEOUT_MS = env.int("BIDDING_TIMEOUT_MS", 2000)
BIDDING_MAX_IN_FLIGHT = env.int("BIDDING_MAX_IN_FLIGHT", 4096)
BID_RATE_PER_S = env.int("BID_RATE_PER_S", 200)
BID_RATE_BURST = env.int("BID_RATE_BURST", 1000)

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "web" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"

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
