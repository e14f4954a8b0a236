"""Where requests go."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import TemplateView

from web.languages.views import set_language

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("web.api.urls")),
    path("developers/", include("web.developers.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("web.accounts.urls")),
    path("me/notices/", include("web.notices.urls")),
    path("me/inbox/", include("web.inbox.urls")),
    path("language/", set_language, name="set_language"),
    path("help/", TemplateView.as_view(template_name="help.html"), name="help"),
    path("", include("web.selling.urls")),
    path("", include("web.listings.urls")),
]

handler400 = "web.failures.bad_request"
handler500 = "web.failures.server_error"
