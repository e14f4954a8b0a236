"""People, as staff see them. Blocking is heard by every process as soon as it is committed (see receivers)."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import ngettext
from rest_framework.authtoken.models import Token, TokenProxy

from web.accounts.forms import StaffSignInForm
from web.accounts.models import User

admin.site.login_form = StaffSignInForm
admin.site.unregister(TokenProxy)  # its pages show the tokens themselves


class NewPersonForm(AdminUserCreationForm):
    """Django's, for this project's people."""

    class Meta(AdminUserCreationForm.Meta):
        model = User


@admin.register(User)
class UserAdmin(DjangosUserAdmin):
    """Django's, with blocking."""

    add_form = NewPersonForm
    list_display = ("username", "email", "is_blocked", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_blocked", "is_active", "is_staff", "is_superuser", "groups")
    ordering = ("username",)
    actions = ("block", "unblock", "revoke_token")
    fieldsets = (
        *DjangosUserAdmin.fieldsets[:2],
        ("Bidding", {"fields": ("is_blocked",), "description": "Takes effect at once, in open pages too."}),
        *DjangosUserAdmin.fieldsets[2:],
    )

    @admin.action(description="Block: may not bid or sell", permissions=["change"])
    def block(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Watching and signing in stay possible."""
        self._set_blocked(request, people, is_blocked=True)

    @admin.action(description="Unblock", permissions=["change"])
    def unblock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """They may bid and sell again."""
        self._set_blocked(request, people, is_blocked=False)

    def _set_blocked(self, request: HttpRequest, people: QuerySet[User], *, is_blocked: bool) -> None:
        changed = list(people.filter(is_blocked=not is_blocked))
        word = "blocked" if is_blocked else "unblocked"
        for person in changed:
            person.is_blocked = is_blocked
            person.save(update_fields=["is_blocked"])  # one by one: each save is told to every process
            self.log_change(request, person, word.capitalize())
        text = ngettext("%d person was %s.", "%d people were %s.", len(changed)) % (len(changed), word)
        self.message_user(request, text, messages.SUCCESS if changed else messages.INFO)

    @admin.action(description="Revoke the API token", permissions=["change"])
    def revoke_token(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Programs of these people have to sign in anew."""
        count = Token.objects.filter(user__in=people).delete()[0]
        text = ngettext("%d token was revoked.", "%d tokens were revoked.", count) % count
        self.message_user(request, text, messages.SUCCESS if count else messages.INFO)
