"""Requests put together before the clock runs, sent as they are, read after it: what a client does is no work of the server."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from typing import Any

HOST, PIECE = "127.0.0.1", 65536


def posted(path: str, body: Mapping[str, Any], **headers: str) -> bytes:
    """Return the bytes of a request with JSON; headers by name, _ for -."""
    content = json.dumps(body).encode()
    lines = {
        "Host": HOST, "Connection": "close", "Content-Type": "application/json", "Content-Length": str(len(content)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + content


def sent(port: int, request: bytes) -> bytes:
    """Send a request over a connection of its own, as each voter's browser has, and return the whole answer."""
    with socket.create_connection((HOST, port), timeout=60) as connection:
        connection.sendall(request)
        pieces = iter(lambda: connection.recv(PIECE), b"")
        return b"".join(pieces)


def answer(received: bytes) -> dict[str, str]:
    """Return the JSON of an answer; raises `RuntimeError` for a refusal, and for anything but 200."""
    head, _, content = received.partition(b"\r\n\r\n")
    found: dict[str, str] = json.loads(content) if b" 200 " in head.splitlines()[0] else {"problems": head.decode()}
    if "problems" in found:
        raise RuntimeError(f"refused: {found['problems']}")
    return found
