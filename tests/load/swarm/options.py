"""The options that this load test adds to Locust's own, on the command line and in its web page."""

from locust.argument_parser import LocustArgumentParser

from .shape_names import ABOUT


def add_to(parser: LocustArgumentParser) -> None:
    """Called by Locust, on each machine; those of the master hold on its workers too."""
    parser.add_argument(
        "--shape", choices=tuple(ABOUT), default="steady", help="; ".join(f"{k}: {v}" for k, v in ABOUT.items())
    )
    parser.add_argument(
        "--users-file",
        default="users.csv",
        help="CSV with username,password and, if known, token: manage.py load_people writes one (users.csv)",
    )
    parser.add_argument("--listings", default="", help="ids of the lots to bid on, 1,2,3 (all that are open)")
    parser.add_argument(
        "--lots",
        type=int,
        default=0,
        help="put up so many new lots first, sold by the first person of the file, and bid on these alone",
    )
    parser.add_argument("--pause-s", type=float, default=2.0, help="how long a bidder thinks, on average (2)")
    parser.add_argument(
        "--database-url",
        env_var="LOAD_DATABASE_URL",
        default="",
        help="postgres://…: look acknowledged bids up in PostgreSQL itself; without it the public history is read",
        include_in_web_ui=False,
    )
    parser.add_argument(
        "--settle-s", type=float, default=60.0, help="how long a bid may take until it is found at the end (60)"
    )
