"""What an error from Redis means: an outage (try the same bid again) or a bug in a script."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import redis
from hiredis import ReplyError

from bidding.connections.cluster import cluster
from bidding.connections.in_flight import Answer
from bidding.outcomes import LedgerUnavailable

log = logging.getLogger(__name__)

SAID_AGAIN_AFTER_S = 60.0

# Redis 6 wraps what a command inside a script was told: "ERR Error running script (…): @user_script:1: -OOM …".
_OUTAGE = re.compile(
    r"(?:^|: -)(ASK|BUSY|CLUSTERDOWN|LOADING|MASTERDOWN|MISCONF|MOVED|NOAUTH|NOPERM|NOREPLICAS|NOSCRIPT|OOM|READONLY"
    r"|TRYAGAIN|UNKILLABLE|WRONGPASS)\b|(max number of clients reached|[Ss]cript killed by user|Function not found)"
)
_said_at: dict[str, float] = {}


class ScriptFailed(RuntimeError):
    """A script, or the way it was called, is wrong: a bug, not an outage. Holds what Redis said."""


class Moved(LedgerUnavailable):
    """The shard is on another node, which is known from now on; of a single command nothing was done."""


def as_exception(text: str) -> LedgerUnavailable | ScriptFailed:
    """The exception for an error reply; an outage is also logged, once a minute for each kind."""
    found = _OUTAGE.search(text)
    if found is None:
        return ScriptFailed(text)
    kind = found[1] or found[2]
    now_s = time.monotonic()
    if now_s - _said_at.get(kind, -SAID_AGAIN_AFTER_S) >= SAID_AGAIN_AFTER_S:
        _said_at[kind] = now_s
        log.error("the ledger refuses work: %s", text)
    return LedgerUnavailable(text)


def reply_of(answer: Answer) -> Any:
    """The reply that a wire's answer holds. Raises LedgerUnavailable, ScriptFailed."""
    if isinstance(answer, ReplyError):
        raise as_exception(str(answer))
    if isinstance(answer, Exception):
        raise answer
    return answer


@contextmanager
def outages() -> Iterator[None]:
    """Turn redis-py's exceptions into LedgerUnavailable or ScriptFailed; what they say of a cluster is noted."""
    try:
        yield
    except redis.exceptions.MovedError as error:
        if (ours := cluster()) is None:
            raise as_exception(f"MOVED {error}: a cluster, but BIDDING_REDIS_URL names one server") from error
        ours.moved(error.slot_id, error.host, error.port)
        raise Moved(f"slot {error.slot_id} moved to {error.host}:{error.port}") from error
    except redis.ResponseError as error:
        # redis-py keeps the first word of what Redis said apart.
        raise as_exception(f"{error.status_code or ''} {error}".strip()) from error
    except (redis.RedisError, OSError) as error:
        if (ours := cluster()) is not None:
            ours.doubt()
        raise LedgerUnavailable(f"the ledger did not answer: {error}") from error
