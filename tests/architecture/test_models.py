"""Every model: classified, with retention; a foreign key across rooms points downward and has no reverse accessor."""

from __future__ import annotations

from typing import Any

import house
import pytest
from django.apps import apps
from django.db import models

CLASSES = {"public", "internal", "personal", "sensitive", "confidential"}
RETENTIONS = {"permanent", "10y", "3y", "1y", "session"}

Model = type[models.Model]


def our_models() -> list[Model]:
    """Every concrete model of ours; automatic tables between two models follow their owner."""
    return [model for model in apps.get_models(include_auto_created=False) if model.__module__.startswith("tongxin.")]


def test_there_are_models_to_check() -> None:
    assert {"audit", "access", "records", "activities"} <= {model._meta.app_label for model in our_models()}


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_field_is_classified_and_nothing_else(model: Model) -> None:
    classified: dict[str, str] = getattr(model, "classified", {})
    fields = {field.name for field in model._meta.concrete_fields} | {field.name for field in model._meta.many_to_many}
    assert set(classified) == fields
    assert set(classified.values()) <= CLASSES


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_model_says_how_long_it_is_kept(model: Model) -> None:
    assert getattr(model, "retention", None) in RETENTIONS


def relations() -> list[models.ForeignObject[Any, Any] | models.ManyToManyField[Any, Any]]:
    return [
        field
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignObject | models.ManyToManyField) and field.model is model
    ]


@pytest.mark.parametrize("field", relations(), ids=str)
def test_a_relation_across_rooms_points_downward_and_leaves_no_accessor(
    field: models.ForeignObject[Any, Any] | models.ManyToManyField[Any, Any],
) -> None:
    target = field.related_model
    assert not isinstance(target, str)
    source_room, target_room = house.room_of(field.model.__module__), house.room_of(target.__module__)
    assert source_room is not None
    if source_room == target_room:
        return
    assert field.remote_field.hidden, f'{field}: give it related_name="+"'
    assert target_room is None or house.may_know(source_room, target_room), f"{field} points upward or sideways"
