"""The people whose bids this process takes: known from the database, looked up again whenever that may have changed."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from enum import Enum, auto
from itertools import islice
from weakref import WeakValueDictionary

from django.db import InterfaceError, OperationalError

from bidding.asking import Asking
from web.live.background import spawn
from web.live.identity import Credential, Identity, look_up

log = logging.getLogger(__name__)

_ask = Asking("people")

TRUSTED_S = 30.0
"""After it somebody is looked up again, but beside the request: bidding goes on while PostgreSQL is away."""

PATIENCE_S = 5.0
"""How long a new request waits for the database."""

REMEMBERED = 20_000
PER_QUERY = 500
RETRY_S = 1.0


class Standing(Enum):
    """Whether somebody may act under a credential."""

    SIGNED_IN = auto()
    IN_DOUBT = auto()
    SIGNED_OUT = auto()


class Person:
    """Whoever showed a credential; shared by all sockets and requests that show it."""

    __slots__ = (
        "__weakref__",
        "allowed",
        "checked_at_s",
        "credential",
        "doubts",
        "listeners",
        "settled",
        "standing",
        "user_id",
    )

    def __init__(self, credential: Credential) -> None:
        self.credential = credential
        self.user_id: int | None = None
        self.allowed = False
        self.standing = Standing.IN_DOUBT
        self.doubts = 0
        self.checked_at_s = 0.0
        self.settled = asyncio.Event()
        self.listeners: set[Callable[[], None]] = set()
        """Called whenever the database has said who it is."""

    def settle(self, identity: Identity | None) -> None:
        """This is who the database says it is; None: nobody is signed in so."""
        self.standing = Standing.SIGNED_IN if identity else Standing.SIGNED_OUT
        if identity is not None:
            self.user_id, self.allowed = identity.user_id, identity.allowed
        self.checked_at_s = time.monotonic()
        self.settled.set()
        for listener in list(self.listeners):
            listener()


class DatabaseAway(Exception):
    """The database did not say in time who somebody is."""


class People:
    """All persons of one event loop."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[Credential, Person] = WeakValueDictionary()
        self._remembered: OrderedDict[Credential, Person] = OrderedDict()
        self._to_look_up: set[Person] = set()
        self._looking: asyncio.Task[None] | None = None

    async def find(self, credential: Credential | None) -> Person | None:
        """Who shows this credential; None for a visitor. Usually without the database. Raises DatabaseAway."""
        if credential is None:
            return None
        person = self._known.get(credential)
        if person is None:
            person = self._known[credential] = Person(credential)
            self._doubt(person)
        elif person.standing is Standing.SIGNED_OUT:
            self._doubt(person)
        elif time.monotonic() - person.checked_at_s > TRUSTED_S:
            self._look_up_soon(person)
        if person.standing is Standing.IN_DOUBT:
            await self._wait_for(person)
        if person.standing is Standing.SIGNED_OUT:
            return None
        self._remember(person)
        return person

    def doubt(self, user_id: int) -> None:
        """Something about this user has changed: take no bid until the database was asked again."""
        for person in list(self._known.values()):
            if person.user_id == user_id or person.user_id is None:
                self._doubt(person)

    def doubt_everybody(self) -> None:
        """Changes may have been missed."""
        for person in list(self._known.values()):
            self._doubt(person)

    def _doubt(self, person: Person) -> None:
        person.standing = Standing.IN_DOUBT
        person.doubts += 1
        person.settled.clear()
        self._look_up_soon(person)

    def _look_up_soon(self, person: Person) -> None:
        self._to_look_up.add(person)
        if self._looking is None or self._looking.done():
            self._looking = spawn(self._look_up_all())

    async def _wait_for(self, person: Person) -> None:
        try:
            await asyncio.wait_for(person.settled.wait(), PATIENCE_S)
        except TimeoutError:
            raise DatabaseAway from None

    def _remember(self, person: Person) -> None:
        """Keep those alive who come again with every request."""
        self._remembered[person.credential] = person
        self._remembered.move_to_end(person.credential)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    async def _look_up_all(self) -> None:
        """Look up many in one query. A doubt that came meanwhile asks once more.

        Whoever can't be looked up is a visitor, and keeps nobody else waiting.
        """
        at_once = PER_QUERY
        while self._to_look_up:
            doubts = {person: person.doubts for person in islice(self._to_look_up, at_once)}
            try:
                found = await _ask(look_up, [person.credential for person in doubts])
            except (OperationalError, InterfaceError) as error:
                log.warning("the database is away, nobody can be looked up: %s", error)
                await asyncio.sleep(RETRY_S)
                continue
            except Exception:
                if len(doubts) > 1:
                    at_once = 1
                    continue
                log.exception("somebody can't be looked up")
                found = {}
            for person, count in doubts.items():
                if person.doubts == count:
                    self._to_look_up.discard(person)
                    person.settle(found.get(person.credential))
