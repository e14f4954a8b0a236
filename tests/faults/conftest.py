"""``begin``: starts a sale on a running system. ``sale``: one that has begun."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.sale import Sale
from tests.stack import Stack

Begin = Callable[..., Sale]


@pytest.fixture
def begin(live_stack: Stack) -> Iterator[Begin]:
    """Lets forty bidders loose, each with one bid in flight, on long listings and on some that soon end."""
    sales: list[Sale] = []

    def _begin(**options: int) -> Sale:
        sales.append(Sale.begin(live_stack, **options))
        sales[-1].accepts_more()
        return sales[-1]

    yield _begin
    for sale in sales:
        sale.load.give_up()


@pytest.fixture
def sale(begin: Begin) -> Sale:
    """A sale that has begun."""
    return begin()
