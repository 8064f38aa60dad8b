"""The harness does refuse what it promises to refuse."""

from __future__ import annotations

import socket
import warnings

import pytest
from django.template import engines


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.org", 80)])
def test_the_network_is_refused(address: tuple[str, int]) -> None:
    with pytest.raises(Exception, match=f"must not connect to {address[0]}"):
        socket.create_connection(address)


def test_this_machine_is_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(DeprecationWarning):
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_an_undefined_template_variable_is_an_error() -> None:
    template = engines["django"].from_string("{{ nothing_of_this_name }}")
    with pytest.raises(pytest.fail.Exception, match="nothing_of_this_name"):
        template.render({})
