"""Telling something to everyone who watches a listing, in whichever web process. Outside of ``seq``."""

from collections.abc import Mapping

from web.live.bulletin import Bulletin, Message
from web.live.rooms import Room
from web.live.telling import LISTINGS


class Crier:
    """Without the channel layer the watchers of this process hear it; the others when they read anew."""

    def __init__(self, rooms: Mapping[int, Room]) -> None:
        self._rooms = rooms
        self._bulletin = Bulletin(LISTINGS, self._heard)

    async def listening(self) -> None:
        """Wait, not for long, until what other processes tell is heard here."""
        await self._bulletin.listening()

    async def tell(self, listing_id: int, text: str) -> None:
        """Send the message to all who watch."""
        self._tell_here(listing_id, text)
        await self._bulletin.say({"listing": listing_id, "text": text})

    def _heard(self, message: Message) -> None:
        self._tell_here(message["listing"], message["text"])

    def _tell_here(self, listing_id: int, text: str) -> None:
        room = self._rooms.get(listing_id)
        if room is not None:
            room.tell(text, must_know=True)
