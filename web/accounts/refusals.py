"""What signing up, in and out, and the second factor, answer where they refuse, in the house's words."""

from django.utils.translation import gettext_lazy as _

WRONG_PASSWORD = _("This is not the right name or password. Mind capital letters.")
WRONG_CODE = _("This code is not right. Codes of an app change every half minute: type the newest one.")

OF_ACCOUNTS = {
    "account_inactive": _("This account is not active."),
    "cannot_remove_primary_email": _("The first address can't be removed. Make another one the first before."),
    "duplicate_email": _("This address is yours already."),
    "email_password_mismatch": WRONG_PASSWORD,
    "email_taken": _("Somebody has an account with this address already."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_code": WRONG_CODE,
    "incorrect_password": _("This is not your password."),
    "invalid_or_expired_key": _("This link does not work any more."),
    "invalid_login": _("This name or address can't be right."),
    "invalid_password_reset": _("This link does not work any more. Ask for a new one."),
    "max_email_addresses": _("An account has at most %d addresses."),
    "rate_limited": _("That was too often. Wait a minute and try again."),
    "same_as_current": _("This is what you have already."),
    "too_many_login_attempts": _("There were too many wrong passwords. Wait a minute and try again."),
    "unknown_email": _("Nobody here has this address."),
    "unverified_primary_email": _("Confirm this address before you make it the first."),
    "username_blacklisted": _("This name can't be used. Please take another one."),
    "username_password_mismatch": WRONG_PASSWORD,
    "username_reserved": _("This name can't be used. Please take another one."),
    "username_taken": _("Somebody has this name already. Please take another one."),
}

OF_SECOND_FACTORS = {
    "add_email_blocked": _("An account with a second factor takes no new address."),
    "cannot_delete_authenticator": _("The second factor can't be switched off."),
    "cannot_generate_recovery_codes": _("Recovery codes come with a second factor. Set one up first."),
    "incorrect_code": WRONG_CODE,
    "unverified_email": _("Confirm your e-mail address before you set up a second factor."),
}
