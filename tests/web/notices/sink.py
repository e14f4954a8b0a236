"""A mail server that keeps what it gets, and that refuses, delays or hangs up when told to."""

import email
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from email.policy import default
from types import TracebackType

WAIT_S = 60.0


@dataclass
class Sink:
    """Listens on a port of its own. ``answer`` to a mail's data is ``250 …``, ``451 …`` or ``hang up``."""

    answer: Callable[[str], str] = lambda recipient: "250 kept"
    recipient: Callable[[str], str] = lambda recipient: "250 well"
    before_answer_s: float = 0.0
    mails: list[tuple[str, Message]] = field(default_factory=list)
    _listener: socket.socket = field(init=False)

    def __enter__(self) -> "Sink":
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._listener.close()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def recipients(self) -> list[str]:
        """Of every mail whose data came in full, in order, accepted or not."""
        return [recipient for recipient, _ in self.mails]

    def wait_for(self, count: int) -> None:
        deadline_s = time.monotonic() + WAIT_S
        while len(self.mails) < count:
            assert time.monotonic() < deadline_s, f"{len(self.mails)} of {count} mails came"
            time.sleep(0.02)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, client.makefile("rwb") as stream, suppress(OSError, ValueError):  # the other side is gone
            self._talk(stream)

    def _talk(self, stream) -> None:
        def say(line: str) -> None:
            stream.write(f"{line}\r\n".encode())
            stream.flush()

        to = ""
        say("220 sink")
        for line in stream:
            word = line.decode().strip()
            verb = word[:4].upper()
            if verb == "RCPT":
                to = word.partition("<")[2].partition(">")[0]
                say(self.recipient(to))
            elif verb == "DATA":
                say("354 go on")
                raw = b"".join(iter(stream.readline, b".\r\n"))
                self.mails.append((to, email.message_from_bytes(raw, policy=default)))
                time.sleep(self.before_answer_s)  # what a slow server does
                answer = self.answer(to)
                if answer == "hang up":
                    return
                say(answer)
            elif verb == "QUIT":
                say("221 bye")
                return
            else:
                say("250 well")


@contextmanager
def mail_server(settings, **options) -> Iterator[Sink]:
    """A sink to which Django sends."""
    with Sink(**options) as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        yield sink
