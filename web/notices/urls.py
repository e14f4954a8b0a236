"""Notices and their settings, below ``/me/notices/``."""

from django.urls import path

from web.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.NoticesView.as_view(), name="list"),
    path("read/", views.ReadView.as_view(), name="read"),
    path("settings/", views.SettingsView.as_view(), name="settings"),
    path("off/<str:token>/", views.UnsubscribeView.as_view(), name="unsubscribe"),
]
