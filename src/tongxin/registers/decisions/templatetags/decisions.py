"""`{% load decisions %}`: the word for a value of a closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def named(titles: Mapping[str, str], key: str) -> str:
    """Return the title of a key; "" for none."""
    title = titles.get(key, "")
    return gettext(title) if title else ""
