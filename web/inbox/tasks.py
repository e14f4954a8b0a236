"""Celery's pokes of the inbox: "look again", as those of bidding. Lost or twice, they change nothing."""

from bidding import pokes
from chat import results
from web.live.talk import tellings_of


@pokes.poke
def introduce() -> None:
    """Bring winners and sellers together."""
    pokes.do("introduce", introduce_all)


def introduce_all() -> int:
    """Write the result messages that are missing, and tell them on open pages; returns how many."""
    told = 0
    while True:
        messages = results.tell_results()
        for message in messages:
            for telling in tellings_of(message):
                telling.send()
        told += len(messages)
        if len(messages) < results.AT_ONCE:
            return told
