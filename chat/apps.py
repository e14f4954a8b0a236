"""The chat app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Comments and private conversations."""

    name = "chat"
