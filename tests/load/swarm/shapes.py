"""Who comes when. Each shape keeps to ``--users``, ``--spawn-rate`` and ``--run-time``."""

from collections.abc import Mapping
from dataclasses import dataclass

from locust import LoadTestShape, User

DEFAULT_USERS, DEFAULT_RATE = 50, 10.0
EARLY_SHARE, RUSH_BEGINS = 0.25, 0.4
LOTS_END = 0.7

Tick = tuple[int, float, list[type[User]]]


@dataclass(frozen=True, slots=True)
class Shape:
    """A crowd: how it is mixed (weights by user class), and how it comes."""

    mix: Mapping[str, int]
    one_lot: bool = False
    in_a_rush: bool = False

    def users(self, of: int, elapsed_s: float, run_time_s: float | None) -> int:
        """How many are there at that moment."""
        early = self.in_a_rush and elapsed_s < RUSH_BEGINS * (run_time_s or 0)
        return max(1, round(of * EARLY_SHARE)) if early else of


_SALE = {"Watcher": 8, "SocketBidder": 8, "ApiBidder": 3, "Browser": 1}
SHAPES = {
    "steady": Shape(_SALE),
    "hot": Shape(_SALE | {"Watcher": 20}, one_lot=True),
    "rush": Shape(_SALE, in_a_rush=True),
    "idle": Shape({"Watcher": 1000, "SocketBidder": 1}),
}
"""What each is, ``shape_names`` says."""


class Sale(LoadTestShape):
    """Asked once a second how many users there shall be; None ends the run."""

    use_common_options = True

    def tick(self) -> Tick | None:
        """The users of ``--shape`` at this moment."""
        environment = self.runner.environment
        options, elapsed_s = environment.parsed_options, self.get_run_time()
        if options.run_time and elapsed_s > options.run_time:
            return None
        shape = SHAPES[options.shape]
        coming = weighed(environment.user_classes, shape.mix, chosen=bool(options.user_classes))
        users = shape.users(options.num_users or DEFAULT_USERS, elapsed_s, options.run_time)
        return users, options.spawn_rate or DEFAULT_RATE, coming


def weighed(user_classes: list[type[User]], mix: Mapping[str, int], *, chosen: bool) -> list[type[User]]:
    """Who comes, with the mix's weights; those who were chosen by name come as they are."""
    if chosen:
        return user_classes
    coming = [each for each in user_classes if each.__name__ in mix]
    for each in coming:
        each.weight = mix[each.__name__]
    return coming
