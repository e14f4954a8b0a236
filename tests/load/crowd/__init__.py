"""A crowd in one process: thousands of sockets that bid, watch and count, for as little CPU as Python lets them.

The crowd shares the machine with what it measures. So it is one epoll loop over plain sockets, without asyncio, tasks
or JSON: a received frame costs it a third of what an asyncio protocol takes (5 µs, of which most is the system call),
as much as with uvloop and less than picows, neither of which the project needs otherwise.

    loop = Loop()
    watchers = let_in(loop, url, 1_000)
    loop.run(until=lambda: all(watcher.closed_at_s for watcher in watchers), within_s=30)
"""
