"""``manage.py rebuild_ledger``: what it says, and that it asks."""

import pytest
from django.core.management import CommandError, call_command

from bidding.models import LedgerState
from tests.bidding.rebuilding import lively
from tests.bidding.shop import keys_of


def test_the_command_says_how_far_it_is(shop, ledger, capsys):
    listing = lively(shop)

    call_command("rebuild_ledger", "--yes")

    said = capsys.readouterr().out
    assert f"Shard {keys_of(listing).shard}: 1 of 1 listings restored." in said
    assert "The ledger is open, epoch 2." in said


def test_the_command_asks_first(shop, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: "no")

    with pytest.raises(CommandError, match="Nothing was done"):
        call_command("rebuild_ledger")

    assert LedgerState.objects.get().epoch == 1


def test_the_command_says_that_it_failed(shop, settings):
    settings.BIDDING_REDIS_URL = "redis://127.0.0.1:1/0"

    with pytest.raises(CommandError, match="stays shut"):
        call_command("rebuild_ledger", "--yes")
