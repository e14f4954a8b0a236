"""People and listings for a load."""

from itertools import count

from bidding import services
from bidding.models import Category
from bidding.terms import Terms
from tests.clock import HOUR_MS, now_ms
from tests.faults.bidder import Person

_names = count(1)


def people(how_many: int) -> list[Person]:
    """That many people with tokens."""
    from rest_framework.authtoken.models import Token

    from web.accounts.models import User

    first = next(_names) * 1_000
    users = User.objects.bulk_create([User(username=f"bidder-{first + n}", password="!") for n in range(how_many)])
    tokens = Token.objects.bulk_create([Token(user=user, key=Token.generate_key()) for user in users])
    return [Person(user.pk, token.key) for user, token in zip(users, tokens, strict=True)]


def listing(*, lasts_ms: int = HOUR_MS, soft_close_ms: int = 0) -> int:
    """An open listing with steps of one minor unit; ids follow each other, so listings spread over the shards."""
    from web.accounts.models import User

    seller, _ = User.objects.get_or_create(username="seller-of-faults", defaults={"password": "!"})
    category, _ = Category.objects.get_or_create(slug="faults", defaults={"name": "Faults"})
    terms = Terms(start_minor=100, ends_at_ms=now_ms() + lasts_ms, steps=((1, 1),), soft_close_ms=soft_close_ms)
    return services.create_listing(seller=seller, category=category, title="A thing", terms=terms).pk
