"""What a person was told, and what the person wants to be told."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import ListView

from bidding import services
from bidding.models import Notice
from web.accounts.viewer import signed_in
from web.asked import number_in, wants_json
from web.live.telling import tell_unread_sync
from web.notices import choices, words
from web.notices.addresses import address_of
from web.notices.fields import shown
from web.notices.unsubscribing import Subscription, subscription_of

PAGE = 30


class NoticesView(LoginRequiredMixin, ListView):
    """What the signed-in person was told, newest first; of one kind, if one was chosen."""

    template_name = "notices/list.html"
    paginate_by = PAGE

    def get_queryset(self) -> QuerySet[Notice]:
        """The person's own notices only, without those of kinds that were switched off when they came."""
        notices = Notice.objects.filter(user=signed_in(self.request), shown=True)
        if self.kind:
            notices = notices.filter(kind=self.kind)
        return notices.select_related("listing__result", "sender").order_by("-at_ms", "-pk")

    @property
    def kind(self) -> str:
        """The kind that was chosen; empty for all."""
        kind = self.request.GET.get("kind", "")
        return kind if kind in words.FILTERS else ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With each notice in words, and the last moment on the page: up to there they can be marked as read."""
        context = super().get_context_data(**context)
        page = context["page_obj"]
        newest = next(iter(page.object_list), None)
        return context | {
            "page": page,
            "told": shown(page.object_list),
            "kind": self.kind,
            "kinds": words.FILTERS.items(),
            "until_ms": newest.at_ms if newest else 0,
            "has_unread": any(notice.read_at is None for notice in page.object_list),
            "section": "notices",
        }


class ReadView(LoginRequiredMixin, View):
    """Marks notices as read (POST), up to a moment and of one kind if these are given."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark, and count anew in all of the person's windows; a script that asks for JSON stays where it is."""
        kind = request.POST.get("kind", "")
        services.read_notices(
            user_id=signed_in(request).pk,
            until_ms=number_in(request.POST.get("until_ms", "")),
            kind=kind if kind in words.FILTERS else None,
        )
        tell_unread_sync(signed_in(request).pk)
        if wants_json(request):
            return HttpResponse(status=204)
        back = reverse("notices:list")
        return redirect(f"{back}?kind={kind}" if kind in words.FILTERS else back)


class SettingsView(LoginRequiredMixin, View):
    """Which kinds are told in the page, and which by e-mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The table."""
        me = signed_in(request)
        chosen = choices.choices_of([me.pk])
        rows = [(kind, label, chosen.get((me.pk, kind), choices.EVERYTHING)) for kind, label in words.LABELS.items()]
        context = {"rows": rows, "address": address_of(me), "section": "notice_settings"}
        unconfirmed = EmailAddress.objects.filter(user=me, verified=False).exists()
        return render(request, "notices/settings.html", context | {"is_unconfirmed": unconfirmed})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it; unknown kinds are passed over."""
        choices.choose(
            user_id=signed_in(request).pk,
            in_page=request.POST.getlist("in_page"),
            by_email=request.POST.getlist("by_email"),
        )
        messages.success(request, _("Your choice is saved."))
        return redirect("notices:settings")


@method_decorator(csrf_exempt, name="dispatch")  # mail programs send the form; the signed address says who may
class UnsubscribeView(View):
    """Ends one kind of e-mail for whom the link was made, signed in or not."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask: programs that follow every link of an e-mail change nothing."""
        subscription = _subscription_or_404(token)
        return self._page(request, subscription, is_done=False)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """End it. Idempotent."""
        subscription = _subscription_or_404(token)
        choices.stop_email(user_id=subscription.user_id, kind=subscription.kind)
        return self._page(request, subscription, is_done=True)

    def _page(self, request: HttpRequest, subscription: Subscription, *, is_done: bool) -> HttpResponse:
        context = {"label": words.LABELS[subscription.kind], "is_done": is_done}
        return render(request, "notices/unsubscribe.html", context)


def _subscription_or_404(token: str) -> Subscription:
    """Also where the account is gone."""
    subscription = subscription_of(token)
    if subscription is None or not choices.is_there(subscription.user_id):
        raise Http404
    return subscription
