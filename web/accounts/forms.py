"""Forms of signing in and up, and of the cabinet."""

from typing import Any, cast

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, SignupForm
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bidding.pictures import BadPicture, clean_avatar
from web.accounts.models import User
from web.languages import zones
from web.picture_pace import keep_pace


class SignInForm(LoginForm):
    """allauth's; its labels say all, nothing grey stands in the fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["login"].label = _("Username or e-mail address")
        self.fields["password"].label = _("Password")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        without_placeholders(self)


class SignUpForm(SignupForm):
    """allauth's, likewise."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = {"username": _("Username"), "email": _("E-mail address")}
        labels |= {"password1": _("Password"), "password2": _("Password (again)")}
        for name, label in labels.items():
            self.fields[name].label = label
        without_placeholders(self)


def without_placeholders(form: Any) -> None:
    """Nothing grey stands in the fields."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class _Plain:
    """Labels as ours are written, instead of grey words in the fields."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = {
            "email": _("E-mail address"),
            "oldpassword": _("Current password"),
            "password": _("Your password"),
            "password1": _("New password"),
            "password2": _("New password (again)"),
        }
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]  # Of the form that it is mixed into.
        for name in labels.keys() & fields.keys():
            fields[name].label = labels[name]
            fields[name].widget.attrs.pop("placeholder", None)


class AddEmailForm(_Plain, allauth_forms.AddEmailForm):
    """One more address."""


class ChangePasswordForm(_Plain, allauth_forms.ChangePasswordForm):
    """Another password."""


class SetPasswordForm(_Plain, allauth_forms.SetPasswordForm):
    """The first password."""


class ResetPasswordForm(_Plain, allauth_forms.ResetPasswordForm):
    """Where to send the link of somebody who forgot the password."""


class ResetPasswordKeyForm(_Plain, allauth_forms.ResetPasswordKeyForm):
    """The new password of who followed that link."""


class ProfileForm(forms.ModelForm):
    """What others see of a person, and in which zone times are told."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Times in e-mails are told in it. Nobody else sees it."),
    )
    avatar = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 10 MiB. Its middle is shown, as a square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    remove_avatar = forms.BooleanField(label=gettext_lazy("Remove the picture"), required=False)

    class Meta:
        model = User
        fields = ["about", "time_zone"]
        labels = {"about": gettext_lazy("About you")}
        widgets = {"about": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"about": gettext_lazy("Everybody can read it on your page. At most 1,000 characters.")}

    field_order = ["avatar", "remove_avatar", "about", "time_zone"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        cast(forms.ChoiceField, self.fields["time_zone"]).choices = zones.choices(self.instance.time_zone)
        if not self.instance.avatar:
            del self.fields["remove_avatar"]

    def clean_avatar(self) -> Any:
        """The picture drawn anew, None if there is no new one."""
        upload: UploadedFile[Any] | None = self.cleaned_data["avatar"]
        if upload is None:
            return None
        try:
            keep_pace(self.instance)
            return clean_avatar(upload)
        except BadPicture as problem:
            raise forms.ValidationError(str(problem)) from None


class ReauthenticateForm(_Plain, allauth_forms.ReauthenticateForm):
    """The password, before something that matters."""


class CloseForm(forms.Form):
    """The password, once more."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_password(self) -> str:
        """The right one; guesses count as those of signing in do."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError(_("This is not your password."))
        return password
