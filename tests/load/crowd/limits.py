"""How many connections a process may have."""

import resource

SPARE = 200
"""Of what a process opens beside its sockets."""


class TooFewFiles(RuntimeError):
    """The machine's limit is too low; the message says what to set."""


def allow(sockets: int) -> None:
    """Raise this process's limit of open files, and so that of what it starts. Raises TooFewFiles."""
    needed = sockets + SPARE
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewFiles(
            f"{sockets} sockets need {needed} open files and this machine allows {hard} to a process: "
            f"raise the hard limit (ulimit -Hn {needed}, or LimitNOFILE) and measure again"
        )
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
