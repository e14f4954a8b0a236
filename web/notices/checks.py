"""Do e-mails lead back to the site?"""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage

from web.notices.addressing import site_url


@checks.register("notices", deploy=True)
def site_url_is_set(**_: Any) -> list[CheckMessage]:
    """Outside DEBUG nobody but the operator knows where the site is."""
    if settings.SITE_URL:
        return []
    problem = f"SITE_URL is unset: links in e-mails lead to {site_url()}, by the first of ALLOWED_HOSTS."
    return [checks.Warning(problem, hint="Set it to the site's address.", id="notices.W001")]
