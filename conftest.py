"""Stricter than production: in tests nothing reaches the network beyond this machine.

The rest of the strictness is in `pyproject.toml`: every warning is an error (an unordered list that is paged, too), and so is
an undefined variable in a template.
"""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

from hypothesis import settings

LOCAL = {"localhost", "localhost.localdomain", ""}


class OutgoingNetworkError(Exception):
    """A test tried to reach another machine."""


def pytest_configure() -> None:
    """Watch every connection of this process; let no property fail because the machine is busy."""
    sys.addaudithook(refuse_network)
    settings.register_profile("house", deadline=None)
    settings.load_profile("house")


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Raise for anything but this machine; a Unix socket has a path and no pair, and needs no name looked up."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not is_local(host.decode() if isinstance(host, bytes) else str(host or "")):
        raise OutgoingNetworkError(f"a test must not connect to {host}")


def is_local(host: str) -> bool:
    """Say whether a host is this machine."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host in LOCAL
    return address.is_loopback or address.is_unspecified
