"""Wiring: settings, ASGI, Celery, URLs."""
