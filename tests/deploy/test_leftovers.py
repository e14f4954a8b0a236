"""Processes that a killed run left behind are found and ended, others are not."""

import os

import psutil
import pytest

from deploy.local import leftovers, postgres, redis_server
from deploy.local.ports import any_free
from deploy.local.program import Program


@pytest.fixture
def var_dir(tmp_path):
    yield tmp_path
    leftovers.stop_all(tmp_path)


def test_a_remembered_process_is_ended_with_its_children(var_dir):
    program = Program("worker", ["/bin/sh", "-c", "sleep 60 & wait"], var_dir / "log" / "worker.log")
    program.start()
    leftovers.remember(var_dir, program)
    assert leftovers.stop_all(var_dir) == ["sh"]
    assert not psutil.pid_exists(program.pid)
    assert not list((var_dir / "run").iterdir())


def test_a_process_that_got_the_id_of_an_earlier_one_is_left_alone(var_dir):
    (var_dir / "run").mkdir()
    began = psutil.Process(os.getpid()).create_time()
    (var_dir / "run" / "web.pid").write_text(f"{os.getpid()} {began - 3600}\n")
    assert leftovers.stop_all(var_dir) == []


def test_a_server_is_found_by_its_data_when_nobody_wrote_it_down(var_dir):
    program = redis_server.redis("ledger", redis_server.LEDGER, port=any_free(), var_dir=var_dir)
    program.start()
    program.wait_ready()
    assert leftovers.stop_all(var_dir) == ["redis-server"]
    assert program.process.wait(5) == 0


def test_postgresql_starts_again_after_a_kill_though_its_lock_file_names_a_living_process(var_dir):
    server = postgres.postgres(port=any_free(), var_dir=var_dir)
    server.start()
    server.wait_ready()
    server.kill9()
    lock_file = var_dir / "postgres" / "postmaster.pid"
    lines = lock_file.read_text().splitlines()
    lock_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    leftovers.stop_all(var_dir)
    assert not lock_file.exists()
