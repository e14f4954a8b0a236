"""Where requests go."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("web.api.urls")),
    path("accounts/", include("web.accounts.urls")),
    path("", include("web.listings.urls")),
]
