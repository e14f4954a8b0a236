"""Private conversations, below ``/me/inbox/``."""

from django.urls import path

from web.inbox import blocking, starting, views

app_name = "inbox"
urlpatterns = [
    path("", views.inbox, name="list"),
    path("<int:conversation_id>/", views.conversation, name="conversation"),
    path("<int:conversation_id>/messages/", views.messages_json, name="messages"),
    path("with/<str:username>/", starting.start, name="start"),
    path("with/<str:username>/block/", blocking.block, name="block"),
    path("with/<str:username>/unblock/", blocking.unblock, name="unblock"),
    path("blocked/", blocking.blocked, name="blocked"),
]
