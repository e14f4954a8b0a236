"""What people want to be told, and how: everything, until they say otherwise."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model

from bidding.models import Notice
from web.notices.models import NoticeSetting


@dataclass(frozen=True, slots=True)
class Choice:
    """For one kind of notice."""

    in_page: bool = True
    by_email: bool = True


EVERYTHING = Choice()

Choices = Mapping[tuple[int, str], Choice]


def choices_of(user_ids: Collection[int]) -> Choices:
    """By person and kind, where there is another choice than EVERYTHING."""
    rows = NoticeSetting.objects.filter(user__in=user_ids)
    return {(row.user_id, row.kind): Choice(row.in_page, row.by_email) for row in rows}


def choice_of(user_id: int, kind: str) -> Choice:
    """One person's for one kind."""
    return choices_of([user_id]).get((user_id, kind), EVERYTHING)


def choose(*, user_id: int, in_page: Iterable[str], by_email: Iterable[str]) -> None:
    """Be told of these kinds in these ways, and of no others. Idempotent."""
    in_page, by_email = set(in_page), set(by_email)
    rows = [
        NoticeSetting(user_id=user_id, kind=kind, in_page=kind in in_page, by_email=kind in by_email)
        for kind in Notice.Kind.values
    ]
    NoticeSetting.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["in_page", "by_email"]
    )


def stop_email(*, user_id: int, kind: str) -> None:
    """No e-mail of that kind any more; the page keeps telling. Idempotent."""
    NoticeSetting.objects.update_or_create(user_id=user_id, kind=kind, defaults={"by_email": False})


def is_there(user_id: int) -> bool:
    """Whether there is such a person who could be told anything."""
    return get_user_model().objects.filter(pk=user_id, closed_at=None).exists()
