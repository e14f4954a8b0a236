"""The cabinet, and people as others see them. Signing up, in and out is allauth's, below ``/accounts/``."""

from django.urls import path

from web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("me/", views.CabinetView.as_view(), name="cabinet"),
    path("me/profile/", views.ProfileView.as_view(), name="profile"),
    path("me/time-zone/", views.time_zone, name="time_zone"),
    path("me/token/", views.TokenView.as_view(), name="token"),
    path("me/export/", views.ExportView.as_view(), name="export"),
    path("me/export/rostrum.json", views.ExportFileView.as_view(), name="export_file"),
    path("me/close/", views.CloseView.as_view(), name="close"),
    path("people/", views.PersonView.as_view(), name="person_named"),
    path("people/<str:username>/", views.PersonView.as_view(), name="person"),
]
