"""Sellers' pages."""

from django.urls import path

from web.selling.views import draft_list, new, up, uploads

app_name = "selling"
urlpatterns = [
    path("sell/", new.new, name="new"),
    path("sell/pictures/", uploads.picture, name="picture"),
    path("sell/drafts/", draft_list.draft_list, name="drafts"),
    path("sell/drafts/<int:draft_id>/", new.draft, name="draft"),
    path("sell/drafts/<int:draft_id>/delete/", draft_list.delete, name="delete_draft"),
    path("listings/<int:listing_id>/edit/", up.edit, name="edit"),
    path("listings/<int:listing_id>/end/", up.end, name="end"),
    path("listings/<int:listing_id>/relist/", new.relist, name="relist"),
]
