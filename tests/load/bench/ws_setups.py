"""What bids over sockets are measured on: which server, how many processes, how many listings, who is where."""

from dataclasses import dataclass

MANY, HOT = 50, 1


@dataclass(frozen=True, slots=True)
class Setup:
    """One of these. A second web process that runs and has nobody takes next to nothing."""

    server: str
    web: int
    listings: int
    by_listing: bool = False
    """A listing's people share a web process; else they are dealt out to all of them in turn."""
    is_http: bool = False

    def __str__(self) -> str:
        on = "one hot listing" if self.listings == HOT else f"{self.listings} listings"
        if self.web == 1:
            return f"{self.server}, 1 process, {on}"
        spread = "spread by listing" if self.by_listing else "people dealt out in turn"
        return f"{self.server}, {self.web} processes, {on}, {spread}"


def one(server: str) -> Setup:
    """What most figures are about."""
    return Setup(server, 1, MANY)


def two(server: str) -> Setup:
    """Twice as much of it, behind a proxy that hashes the socket's path."""
    return Setup(server, 2, MANY, by_listing=True)


def dealt_out(server: str) -> Setup:
    """The same behind a proxy that knows nothing of listings."""
    return Setup(server, 2, MANY)


def hot(server: str, web: int) -> Setup:
    """All on one listing: there is nothing to be spread by."""
    return Setup(server, web, HOT)


def http(server: str) -> Setup:
    """The same bids, each a request."""
    return Setup(server, 1, MANY, is_http=True)
