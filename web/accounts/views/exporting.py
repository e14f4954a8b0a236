"""The download of everything about oneself."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, StreamingHttpResponse
from django.views.generic import TemplateView, View

from web.accounts import export


class ExportView(LoginRequiredMixin, TemplateView):
    """``/me/export/``: what is in it, and the link."""

    template_name = "accounts/export.html"
    extra_context = {"section": "profile"}


class ExportFileView(LoginRequiredMixin, View):
    """The file, sent while it is read: the browser shows its progress from the first moment."""

    def get(self, request: HttpRequest) -> StreamingHttpResponse:
        """JSON, the signed-in person's own."""
        response = StreamingHttpResponse(export.pieces(request.user), content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="rostrum.json"'
        response["Cache-Control"] = "no-store"
        return response
