"""Pages of the cabinet, and of people as others see them."""

from web.accounts.views.cabinet import CabinetView, ProfileView
from web.accounts.views.closing import CloseView
from web.accounts.views.exporting import ExportFileView, ExportView
from web.accounts.views.people import PersonView
from web.accounts.views.token import TokenView
from web.accounts.views.zones import time_zone

__all__ = [
    "CabinetView",
    "CloseView",
    "ExportFileView",
    "ExportView",
    "PersonView",
    "ProfileView",
    "TokenView",
    "time_zone",
]
