"""A ledger of the test's own, which it may freeze, kill and start again."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import redis

from deploy.local import redis_server
from deploy.local.ports import any_free
from deploy.local.program import Program
from tests.bidding.shop import Shop


@dataclass
class OwnLedger:
    """A Redis with the ledger's settings; ``BIDDING_REDIS_URL`` leads to it."""

    program: Program
    url: str

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, decode_responses=True)

    def run_id(self) -> str:
        return self.client().info("server")["run_id"]

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It takes connections and bytes, and does nothing with them."""
        self.program.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.program.process.send_signal(signal.SIGCONT)

    def restart(self) -> None:
        self.program.kill9()
        self.program.start()
        self.program.wait_ready(10)


@pytest.fixture
def own_ledger(tmp_path, settings) -> Iterator[OwnLedger]:
    port = any_free()
    program = redis_server.redis("ledger", redis_server.LEDGER, port=port, var_dir=tmp_path)
    program.start()
    program.wait_ready(10)
    settings.BIDDING_REDIS_URL = redis_server.url(port, tmp_path, 2)
    yield OwnLedger(program, settings.BIDDING_REDIS_URL)
    program.kill9()


@pytest.fixture
def shop(ledger, db) -> Shop:
    """An installation with people in it, on an empty ledger; ``transactional_db`` beside it commits for real."""
    return Shop.opened()
