"""Where this installation keeps its things."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def checkout() -> Path | None:
    """Return the root of the checkout this package runs from, or None when it was installed as a package."""
    root = PACKAGE.parent.parent
    return root if (root / "pyproject.toml").exists() else None


def home() -> Path:
    """Return TONGXIN_HOME: `.tongxin` of the checkout, else of the user's home."""
    named = os.environ.get("TONGXIN_HOME")
    return Path(named).resolve() if named else (checkout() or Path.home()) / ".tongxin"


def catalog_folders() -> list[Path]:
    """Return the shipped catalog and, after it, the hospital's overlay named by TONGXIN_CATALOG."""
    shipped = (checkout() or PACKAGE) / "catalog"
    overlay = os.environ.get("TONGXIN_CATALOG")
    return [shipped, Path(overlay).resolve()] if overlay else [shipped]
