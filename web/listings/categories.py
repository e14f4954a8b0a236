"""The names of the house's first categories in the reader's language; those that staff have made stay as they are."""

from django.utils.translation import gettext_lazy as _

NAMES = {
    "Ceramics & Silver": _("Ceramics & Silver"),
    "Furniture & Light": _("Furniture & Light"),
    "Pictures & Maps": _("Pictures & Maps"),
    "Watches & Cameras": _("Watches & Cameras"),
    "Books & Globes": _("Books & Globes"),
    "Musical Instruments": _("Musical Instruments"),
}


def spoken_name(name: str) -> str:
    """The category's name for people."""
    return str(NAMES.get(name, name))
