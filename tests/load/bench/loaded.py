"""A script of the ledger, loaded and called as the product's own connection does."""

import redis

from bidding.connections.dial import FUNCTIONS_SINCE
from bidding.lua_loader import Script


def loaded(ledger: redis.Redis, script: Script) -> tuple[str, str]:
    """The command and the name by which the script can be called on that server from now on."""
    if not script.function or int(str(ledger.info("server")["redis_version"]).split(".")[0]) < FUNCTIONS_SINCE:
        return "EVALSHA", str(ledger.script_load(script.body))
    ledger.function_load(script.as_library, replace=True)
    return "FCALL", script.function
