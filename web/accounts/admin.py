"""People, as staff see them. Blocking is heard by every process as soon as it is committed (see receivers)."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangosUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework.authtoken.models import Token, TokenProxy

from web.accounts.models import User

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the one way in is allauth's
admin.site.unregister(TokenProxy)  # its pages show the tokens themselves

_DJANGOS = tuple(DjangosUserAdmin.fieldsets or ())


class _NewName(forms.ModelForm):
    """A name that staff give is one that people could take; one of old stays until it is changed."""

    def clean_username(self) -> str:
        """The same rules as of signing up. Another case of the person's own name is nobody else's."""
        name, old = str(self.cleaned_data["username"]), self.instance.username
        if name == old:
            return name
        is_own = name.casefold() == old.casefold()
        return str(get_adapter().clean_username(name, shallow=is_own))


class NewPersonForm(_NewName, AdminUserCreationForm):
    """Django's, for this project's people."""

    class Meta(AdminUserCreationForm.Meta):
        model = User


class PersonForm(_NewName, UserChangeForm):
    """Likewise."""


@admin.register(User)
class UserAdmin(DjangosUserAdmin):
    """Django's, with blocking and what the person shows of themselves."""

    add_form, form = NewPersonForm, PersonForm
    list_display = ("username", "email", "is_blocked", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = (
        "is_blocked",
        "is_active",
        ("closed_at", admin.EmptyFieldListFilter),
        "is_staff",
        "is_superuser",
        "groups",
    )
    readonly_fields = ("picture", "closed_at")
    ordering = ("username",)
    actions = ("block", "unblock", "revoke_token")
    fieldsets = (
        *_DJANGOS[:2],
        (_("Profile"), {"fields": ("picture", "avatar", "about", "closed_at")}),
        (_("Bidding"), {"fields": ("is_blocked",), "description": _("Takes effect at once, in open pages too.")}),
        *_DJANGOS[2:],
    )

    @admin.display(description=_("Picture"))
    def picture(self, person: User) -> Any:
        """As everybody sees it."""
        if not person.avatar:
            return "—"
        return format_html('<img src="{}" alt="" width="96" height="96">', person.avatar.url)

    @admin.action(description=_("Block: may not bid or sell"), permissions=["change"])
    def block(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Watching and signing in stay possible."""
        self._set_blocked(request, people, is_blocked=True)

    @admin.action(description=_("Unblock"), permissions=["change"])
    def unblock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """They may bid and sell again."""
        self._set_blocked(request, people, is_blocked=False)

    def _set_blocked(self, request: HttpRequest, people: QuerySet[User], *, is_blocked: bool) -> None:
        changed = list(people.filter(is_blocked=not is_blocked))
        for person in changed:
            person.is_blocked = is_blocked
            person.save(update_fields=["is_blocked"])  # one by one: each save is told to every process
            self.log_change(request, person, "Blocked" if is_blocked else "Unblocked")
        text = (_blocked_words if is_blocked else _unblocked_words)(len(changed))
        self.message_user(request, text, messages.SUCCESS if changed else messages.INFO)

    @admin.action(description=_("Revoke the API token"), permissions=["change"])
    def revoke_token(self, request: HttpRequest, people: QuerySet[User]) -> None:
        """Programs of these people have to sign in anew."""
        count = Token.objects.filter(user__in=people).delete()[0]
        text = ngettext("%(count)d token was revoked.", "%(count)d tokens were revoked.", count) % {"count": count}
        self.message_user(request, text, messages.SUCCESS if count else messages.INFO)


def _blocked_words(count: int) -> str:
    return ngettext("%(count)d person was blocked.", "%(count)d people were blocked.", count) % {"count": count}


def _unblocked_words(count: int) -> str:
    return ngettext("%(count)d person was unblocked.", "%(count)d people were unblocked.", count) % {"count": count}
