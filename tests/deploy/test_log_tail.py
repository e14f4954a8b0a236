"""What of the logs is shown to a person."""

import pytest

from deploy.local.log_tail import LogTail

TRACEBACK = """\
[2026-11-24 07:31:58,270: ERROR/ForkPoolWorker-1] Task 82ed137 failed
Traceback (most recent call last):
  File "tasks.py", line 47, in recover
    boom()
ValueError: no luck
[2026-11-24 07:31:59,000: INFO/MainProcess] all is well
"""


@pytest.fixture
def tail(tmp_path):
    log = tmp_path / "log"
    log.write_text("2026-11-24 07:00:00,000 ERROR old: from an earlier run\n")
    said = []
    reader = LogTail("web", log, said.append)

    def append(text):
        with log.open("a") as file:
            file.write(text)
        reader.show()
        return said

    return append


def test_of_a_traceback_the_first_and_the_last_line_are_shown(tail):
    assert tail(TRACEBACK) == [f"  web: {TRACEBACK.splitlines()[0]}", "  web: ValueError: no luck"]


def test_the_same_again_is_not_shown_again(tail):
    once = list(tail(TRACEBACK))
    assert tail(TRACEBACK.replace("82ed137", "9141ac0").replace("07:31", "07:32")) == once


def test_requests_and_information_are_not_shown(tail):
    assert tail('127.0.0.1:5 - - [24/Nov/2026] "GET /?q=ERROR" 200 1\n2026-11-24 07:00:01,000 INFO x: fine\n') == []


def test_a_line_is_shown_when_it_is_whole(tail):
    assert tail("2026-11-24 07:00:01,000 WARN") == []
    assert tail("ING bidding: careful\n") == ["  web: 2026-11-24 07:00:01,000 WARNING bidding: careful"]


def test_a_log_that_was_put_aside_is_read_from_its_new_beginning(tail, tmp_path):
    (tmp_path / "log").unlink()
    assert len(tail("2026-11-24 07:00:01,000 ERROR x: new\n")) == 1
