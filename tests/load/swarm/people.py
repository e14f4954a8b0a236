"""Who signs in: the people of ``--users-file``, shared out among the processes of the run."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from locust.env import Environment


@dataclass(frozen=True, slots=True)
class Person:
    """An account of the system under test."""

    username: str
    password: str
    token: str = ""


def read_people(path: str) -> list[Person]:
    """The file's people. Raises OSError, or ValueError that says what the file lacks."""
    with Path(path).open(newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"username", "password"} <= rows[0].keys():
        raise ValueError(f"{path}: the first line has to be username,password or username,password,token")
    return [Person(row["username"], row["password"], row.get("token") or "") for row in rows]


def seller(environment: Environment) -> Person:
    """Who sells with ``--lots``: the first of the file."""
    return read_people(environment.parsed_options.users_file)[0]


def bidders(environment: Environment) -> Iterator[Person]:
    """Everybody else, again and again: who comes twice is one person at two devices."""
    options, runner = environment.parsed_options, environment.runner
    people = read_people(options.users_file)[1 if options.lots else 0 :]
    if not people:
        raise ValueError(f"{options.users_file} has nobody to bid")
    return cycle(people[runner.worker_index :: max(options.expect_workers or 1, 1)] or people)
