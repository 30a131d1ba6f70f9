"""free_ports(): ports that a server can take."""

import socket

from devkit.ports import PORTS, free_ports


def test_ports_are_different() -> None:
    assert len(set(free_ports(50))) == 50


def test_a_port_in_use_is_not_given(monkeypatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("devkit.ports.PORTS", range(port, port + 1))
        assert free_ports(1) == []


def test_no_port_is_one_that_an_outgoing_connection_may_take() -> None:
    assert max(PORTS) < 32768
