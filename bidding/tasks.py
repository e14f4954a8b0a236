"""Celery's pokes: each says "look again". None carries anything, so losing one or running it twice changes nothing."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError

from bidding import archive as archives
from bidding import endings, outage, outbids, persister, pokes
from bidding import finalize as results
from bidding import recovery as recoveries
from bidding import sweep as sweeps
from bidding.outcomes import LedgerBehind, LedgerUnavailable


@pokes.poke
def persist() -> None:
    """Carry the log into PostgreSQL while there is anything to carry."""
    _do("persist", partial(persister.work, longest_s=persister.POKED_RUN_S, stored=_poke_notice))


@pokes.poke
def notice() -> None:
    """Tell who was outbid by what was stored since."""
    _do("notice", outbids.tell_outbid, pokes.do_at_leisure)


_poke_notice = pokes.Paced(lambda: notice)


@pokes.poke
def warn() -> None:
    """Tell of listings that end soon."""
    _do("warn", endings.tell_endings)


@pokes.poke
def sweep() -> None:
    """Start and end listings whose time has come, and open those that the ledger missed."""
    _do("sweep", _sweep)


def _sweep() -> None:
    sweeps.sweep_due()
    sweeps.open_missing()


@pokes.poke
def recover() -> None:
    """Check the ledger against PostgreSQL; open its guards when they fit."""
    _do("recover", recoveries.recover)


@pokes.poke
def finalize() -> None:
    """Write the results that nobody has written yet."""
    _do("finalize", results.write_missing)


@pokes.poke
def archive() -> None:
    """Take out of the ledger what ended a day ago."""
    _do("archive", archives.forget_ended)


def _do(name: str, job: Callable[[], object], do: Callable[..., None] = pokes.do) -> None:
    """Do it; what is known to be away or wrong is no traceback every second."""
    with suppress(LedgerBehind):  # recovery says it, loudly
        do(name, partial(_remembering, job), away=(LedgerUnavailable, ImproperlyConfigured))


def _remembering(job: Callable[[], object]) -> None:
    """Do it, and keep in mind if PostgreSQL is away while the ledger is too."""
    try:
        job()
    except (OperationalError, InterfaceError):
        outage.remember()
        raise
