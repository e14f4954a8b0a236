"""Outages that something living watched: running listings get that time back. One that nobody saw moves no end."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from bidding import comparison, installation
from bidding.models import LedgerState
from bidding.outcomes import LedgerUnavailable

GAP_MS = 15_000
"""Pokes come every second. A longer silence between two sightings means that everything was down."""

STARTED_MS = time.time_ns() // 1_000_000
"""When this process began, or the one that it was forked from: it can't have watched what was before."""

_well_s = float("-inf")
_away_since_s: float | None = None
"""This process's own memory, for when PostgreSQL is away as well. Never believed beyond the heartbeat."""


@dataclass(frozen=True, slots=True)
class Witness:
    """Whether the caller itself saw the ledger go away and come back, and for how long, if it knows."""

    saw_it: bool = False
    away_ms: int | None = None


def note() -> None:
    """Something living sees the ledger away or shut now."""
    with transaction.atomic():
        state = LedgerState.objects.select_for_update().filter(pk=1).first()
        if state is None:
            return
        now_ms = installation.database_now_ms()
        if not _is_watched(state, now_ms):
            lived_then = _lived_at_heartbeat(state, now_ms)
            state.outage_from_ms = state.heartbeat_at_ms if lived_then else _remembered_ms(state, now_ms) or now_ms
        state.outage_seen_at_ms = now_ms
        state.save(update_fields=["outage_from_ms", "outage_seen_at_ms"])


def remember() -> None:
    """What ``note`` does, while PostgreSQL is away: look whether the ledger is too, and keep it in mind."""
    global _away_since_s
    now_s = time.monotonic()
    if _away_since_s is None and not _is_open():
        _away_since_s = _well_s if (now_s - _well_s) * 1_000 <= GAP_MS else now_s


def _is_open() -> bool:
    try:
        return all(shard.is_open for shard in comparison.look(range(settings.BIDDING_SHARDS)).values())
    except LedgerUnavailable:
        return False


def note_well(now_ms: int) -> None:
    """The ledger is well at this moment of its own clock."""
    global _away_since_s, _well_s
    _away_since_s, _well_s = None, time.monotonic()
    LedgerState.objects.filter(pk=1).update(heartbeat_at_ms=now_ms, outage_from_ms=None, outage_seen_at_ms=None)


def began_ms(state: LedgerState, witness: Witness, *, now_ms: int) -> int | None:
    """When the outage that ends now began, as far as it was watched; None if nobody did. By the ledger's clock."""
    began = []
    if _is_watched(state, installation.database_now_ms()) and state.outage_from_ms is not None:
        began.append(state.outage_from_ms)
    if witness.saw_it and state.heartbeat_at_ms is not None:
        began.append(max(state.heartbeat_at_ms, 0 if witness.away_ms is None else now_ms - witness.away_ms))
    if (remembered_ms := _remembered_ms(state, now_ms)) is not None:
        began.append(remembered_ms)
    if state.heartbeat_at_ms is not None and _lived_at_heartbeat(state, now_ms):
        began.append(state.heartbeat_at_ms)
    return min(began, default=None)


def _remembered_ms(state: LedgerState, now_ms: int) -> int | None:
    if _away_since_s is None or state.heartbeat_at_ms is None:
        return None
    return max(state.heartbeat_at_ms, now_ms - int((time.monotonic() - _away_since_s) * 1_000))


def _is_watched(state: LedgerState, now_ms: int) -> bool:
    return state.outage_seen_at_ms is not None and now_ms - state.outage_seen_at_ms <= GAP_MS


def _lived_at_heartbeat(state: LedgerState, now_ms: int) -> bool:
    """Whether the ledger was well lately and in this process's time: then something living was there all along."""
    at_ms = state.heartbeat_at_ms
    return at_ms is not None and at_ms >= STARTED_MS and now_ms - at_ms <= GAP_MS
