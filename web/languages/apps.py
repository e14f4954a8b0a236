"""The languages app."""

from django.apps import AppConfig


class LanguagesConfig(AppConfig):
    """In which language pages and e-mails are."""

    name = "web.languages"
    label = "languages"

    def ready(self) -> None:
        """The first page needs the compiled catalogues."""
        from web.languages import compiling

        compiling.compile_all()
