"""Migrations for a test's database: what Django renders anew with every operation stays as it is.

After each new model, index or constraint Django puts together the classes of every model that hangs together with it, and
here nearly all do: nine tenths of migrating is that. A new model needs only itself, an index or a constraint only its name in
the list. `tests/doors/console/test_operations.py` holds the tables that come of it against those of `tongxin upgrade`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.migrations.state import ModelState, ProjectState


def _add_model(state: ProjectState, model: ModelState) -> None:
    """Render the model alone: nothing that is there can refer to it yet."""
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:  # type: ignore[attr-defined]  # not in the stubs
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:  # a question by hasattr would render them all
        state.apps.render_multiple([model])


def _append_option(state: ProjectState, app_label: str, model_name: str, option_name: str, thing: Any) -> None:
    """Put an index or a constraint into the list of the model, and of its class where it is rendered."""
    options = state.models[app_label, model_name].options
    options[option_name] = [*options[option_name], thing]
    if "apps" in state.__dict__:
        setattr(state.apps.get_model(app_label, model_name)._meta, option_name, list(options[option_name]))


@contextmanager
def without_rendering_again() -> Iterator[None]:
    """Migrate inside the block with the two most frequent changes of state made in place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "add_model", _add_model)
        patch.setattr(ProjectState, "_append_option", _append_option)
        yield
