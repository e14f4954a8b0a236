"""Private conversations, below ``/me/inbox/``."""

from django.urls import path

from web.inbox import blocking, starting, views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="list"),
    path("<int:conversation_id>/", views.conversation, name="conversation"),
    path("<int:conversation_id>/messages/", views.messages_json, name="messages"),
    path("<int:conversation_id>/block/", blocking.block, name="block"),
    path("with/", starting.start, name="start_named"),
    path("with/<str:username>/", starting.start, name="start"),
    path("blocked/", blocking.blocked, name="blocked"),
    path("blocked/<int:block_id>/end/", blocking.unblock, name="unblock"),
]
