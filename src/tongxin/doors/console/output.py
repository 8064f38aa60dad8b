"""How the console speaks: JSON for programs, lines for people, sentences for refusals."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click
import pydantic
from django.apps import apps
from django.db import models
from django.utils.translation import gettext

from tongxin.toolbox.problems import Refused

ALWAYS_JSON = {"json": True}
AS_JSON = click.option("--json", "as_json", is_flag=True, help="print JSON")
DAY = click.DateTime(["%Y-%m-%d"])


def emit(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def table(rows: list[tuple[Any, ...]]) -> None:
    """Print rows as lines with tabs between the cells."""
    for row in rows:
        click.echo("\t".join(str(cell) for cell in row))


def plain(result: Any, returns: Any) -> Any:
    """Return what a command answered as JSON: an object as its kind and key, a value by its type."""
    if isinstance(result, models.Model):
        return {"kind": result._meta.label_lower, "id": str(result.pk)}
    if isinstance(result, list):
        return [plain(item, type(item)) for item in result]
    return None if result is None else pydantic.TypeAdapter(returns).dump_python(result, mode="json")


def fail(refused: Refused, *, as_json: bool) -> NoReturn:
    """Print the problems and leave with exit status 1."""
    translate = gettext if apps.ready else str  # settings themselves may refuse
    if as_json:
        emit({"problems": [problem.as_dict(translate) for problem in refused.problems]})
    else:
        for problem in refused.problems:
            place = f"{problem.where}: " if problem.where else ""
            click.echo(place + problem.sentence(translate), err=True)
    sys.exit(1)
