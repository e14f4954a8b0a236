"""How many sockets one process may have."""

import sys


def lift_file_limit() -> None:
    """As many open files as this user may have at all: the usual 1,024 are used up by as many watchers."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
