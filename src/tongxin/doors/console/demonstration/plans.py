"""What a demo file tells: tables (a plan), each turned into steps that are taken in the order of their days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Plan = Mapping[str, Any]
Step = Callable[[], Any]
