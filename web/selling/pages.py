"""The page with the form, for a new listing, a draft, and one that is up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bidding.models import Picture
from web.selling import words
from web.selling.forms import ListingForm


def form_page(
    request: HttpRequest,
    form: ListingForm,
    *,
    pictures: Sequence[Picture],
    problems: Sequence[str] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The form as it is, with what is wrong; ``token`` for one that can be published, else ``listing``."""
    wrong = [*_wrong_fields(form), *({"id": "pictures", "label": "", "problem": text} for text in problems)]
    shown = {"form": form, "pictures": pictures, "problems": problems, "wrong": wrong, "for_script": words.for_script()}
    return render(request, "selling/form.html", shown | context, status=status)


def _wrong_fields(form: forms.Form) -> list[dict[str, str]]:
    """What is wrong, in the order of the page, each with where."""
    return [
        {"id": str(field.id_for_label), "label": str(field.label), "problem": str(field.errors[0])}
        for field in form
        if field.errors
    ]
