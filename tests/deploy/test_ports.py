"""Which ports an instance gets."""

import socket

from deploy.local.ports import HOST, PortBook, any_free, is_free


def listening(port):
    server = socket.socket()
    server.bind((HOST, port))
    server.listen()
    return server


def test_the_usual_port_is_taken_when_it_is_free(tmp_path):
    usual = any_free()
    assert PortBook(tmp_path / "ports.json").choose("web", usual=usual) == usual


def test_another_port_is_taken_when_the_usual_one_is_in_use(tmp_path):
    usual = any_free()
    with listening(usual):
        port = PortBook(tmp_path / "ports.json").choose("web", usual=usual)
    assert port != usual
    assert is_free(port)


def test_the_same_port_is_chosen_next_time(tmp_path):
    first = PortBook(tmp_path / "ports.json").choose("ledger")
    assert PortBook(tmp_path / "ports.json").choose("ledger") == first


def test_a_remembered_port_that_is_taken_by_now_is_chosen_anew(tmp_path):
    first = PortBook(tmp_path / "ports.json").choose("ledger")
    with listening(first):
        assert PortBook(tmp_path / "ports.json").choose("ledger") != first


def test_two_servers_never_get_one_port(tmp_path):
    book, usual = PortBook(tmp_path / "ports.json"), any_free()
    assert book.choose("ledger", usual=usual) != book.choose("soft", usual=usual)
