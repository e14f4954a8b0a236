"""What dies is started again; what dies over and over stops everything."""

import pytest

from deploy.local.keeper import MOST_DEATHS, Keeper, KeepsDying
from deploy.local.program import Program


class Clock:
    now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def keep(tmp_path):
    """A keeper of a shell command, its clock, and what it said."""
    made = []

    def build(command):
        program = Program("thing", ["/bin/sh", "-c", command], tmp_path / "log")
        said, clock = [], Clock()
        keeper = Keeper(program, said.append, lambda started: None, clock)
        program.start()
        made.append(program)
        return keeper, clock, said

    yield build
    for program in made:
        program.kill9()


def test_what_lives_is_left_alone(keep):
    keeper, _, said = keep("sleep 60")
    pid = keeper.program.pid
    keeper.look()
    assert (keeper.program.pid, said) == (pid, [])


def test_what_was_killed_is_started_again_and_that_is_said(keep):
    keeper, clock, said = keep("sleep 60")
    first = keeper.program.pid
    keeper.program.process.kill()
    keeper.program.process.wait()
    keeper.look()
    clock.now_s += 0.3
    keeper.look()
    keeper.look()
    assert keeper.program.is_alive()
    assert keeper.program.pid != first
    assert said == ["thing ended (killed by SIGKILL); starting it again", "thing is back, 0.3 s after it ended"]


def test_every_further_death_is_followed_by_a_longer_pause(keep):
    keeper, clock, _ = keep("exit 3")
    pauses_s = []
    for _ in range(3):
        keeper.program.process.wait()
        keeper.look()
        pauses_s.append(keeper.start_at_s - clock.now_s)
        clock.now_s = keeper.start_at_s
        keeper.look()
    assert pauses_s == [0.25, 0.5, 1.0]


def test_what_dies_over_and_over_is_given_up_with_its_last_words(keep):
    keeper, clock, _ = keep("echo no luck; exit 3")
    with pytest.raises(KeepsDying, match=r"exit code 3[^$]*no luck"):
        die_often(keeper, clock)


def die_often(keeper, clock):
    for _ in range(2 * MOST_DEATHS):
        keeper.program.process.wait()
        keeper.look()
        clock.now_s += 5


def test_a_death_now_and_then_is_forgiven(keep):
    keeper, clock, _ = keep("exit 3")
    for _ in range(3 * MOST_DEATHS):
        keeper.program.process.wait()
        keeper.look()
        clock.now_s += 30
        keeper.look()
