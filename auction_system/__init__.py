"""Wiring: settings, ASGI, Celery, URLs."""

from auction_system.celery import app as celery_app

__all__ = ["celery_app"]
