"""The developers' pages."""

from django.urls import path

from web.developers import views

app_name = "developers"
urlpatterns = [
    path("", views.index, name="index"),
    path("sockets/", views.sockets, name="sockets"),
]
