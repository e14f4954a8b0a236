"""Signing up, in and out."""

from django.urls import path

from web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.SignInView.as_view(), name="sign_in"),
    path("sign-up/", views.SignUpView.as_view(), name="sign_up"),
    path("sign-out/", views.SignOutView.as_view(), name="sign_out"),
    path("notices/", views.NoticesView.as_view(), name="notices"),
]
