"""The download of everything about oneself."""

import math

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from web.accounts import export_file
from web.accounts.viewer import signed_in

BUSY_S = 10


class ExportView(LoginRequiredMixin, TemplateView):
    """``/me/export/``: what is in it, and the link."""

    template_name = "accounts/export.html"
    extra_context = {"section": "profile"}


class ExportFileView(LoginRequiredMixin, View):
    """The file; 429 for who wants it too often, or while it is gathered already."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """JSON, the signed-in person's own."""
        if wait_s := export_file.wait_s(signed_in(request)):
            return _not_now(request, _too_often(math.ceil(wait_s / 60)), math.ceil(wait_s))
        file = export_file.gathered(signed_in(request))
        if file is None:
            return _not_now(request, _("Your file is being made already. Wait until it is there."), BUSY_S)
        return _sent(file)


def _sent(file: export_file.File) -> StreamingHttpResponse:
    response = StreamingHttpResponse(file, content_type="application/json")
    response["Content-Length"] = str(file.size_bytes)
    response["Content-Disposition"] = 'attachment; filename="rostrum.json"'
    response["Cache-Control"] = "no-store"
    return response


def _too_often(wait_min: int) -> str:
    return ngettext(
        "You have downloaded it several times just now. Try again in %(count)d minute.",
        "You have downloaded it several times just now. Try again in %(count)d minutes.",
        wait_min,
    ) % {"count": wait_min}


def _not_now(request: HttpRequest, problem: str, wait_s: int) -> HttpResponseBase:
    context = {**ExportView.extra_context, "problem": problem}
    response = render(request, ExportView.template_name, context, status=429)
    response["Retry-After"] = str(wait_s)
    return response
