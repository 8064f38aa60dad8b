"""What pydantic finds wrong with a value, as sentences a user may read; for arguments of commands and catalog entries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongxin.toolbox.problems import Problem
from tongxin.toolbox.words import N_

_DATE = N_("“{name}”应为日期，例如 2026-11-22")
_WHOLE = N_("“{name}”应为整数")
_NUMBER = N_("“{name}”应为数字")
_SENTENCES = {
    "missing": N_("缺少“{name}”"),
    **dict.fromkeys(
        ("date_from_datetime_parsing", "date_parsing", "date_type", "date_from_datetime_inexact"), _DATE
    ),
    **dict.fromkeys(("datetime_parsing", "datetime_type", "datetime_from_date_parsing"),
                    N_("“{name}”应为日期和时间，例如 2026-11-22 14:30")),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("decimal_parsing", "decimal_type", "float_parsing", "float_type", "finite_number"), _NUMBER),
    **dict.fromkeys(("bool_parsing", "bool_type"), N_("“{name}”应为 true 或 false")),
    **dict.fromkeys(("uuid_parsing", "uuid_type"), N_("“{name}”应为编号（UUID）")),
    "string_type": N_("“{name}”应为文字"),
    "string_too_short": N_("“{name}”至少 {min_length} 个字"),
    "string_too_long": N_("“{name}”最多 {max_length} 个字"),
    "string_pattern_mismatch": N_("“{name}”的写法不符合要求"),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), N_("“{name}”应为列表")),
    **dict.fromkeys(("dict_type", "mapping_type", "dataclass_type", "model_type"), N_("“{name}”应为一组键和值")),
    **dict.fromkeys(("enum", "literal_error"), N_("“{name}”只能是 {expected}")),
    **dict.fromkeys(("unexpected_keyword_argument", "extra_forbidden"), N_("没有“{name}”这一项")),
    "greater_than_equal": N_("“{name}”不能小于 {ge}"),
    "greater_than": N_("“{name}”应大于 {gt}"),
    "less_than_equal": N_("“{name}”不能大于 {le}"),
    "less_than": N_("“{name}”应小于 {lt}"),
}  # fmt: skip


def problem(code: str, error: Mapping[str, Any], *, name: str = "", field: str = "", where: str = "") -> Problem:
    """Return the problem for one item of `ValidationError.errors()`; `name` stands before the path inside the value."""
    place = ".".join([*([name] if name else []), *(str(part) for part in error["loc"])])
    facts = {key: value for key, value in error.get("ctx", {}).items() if key != "error"}
    template = _SENTENCES.get(error["type"], N_("“{name}”不符合要求：{detail}"))
    detail = error["msg"].removeprefix("Value error, ")
    return Problem(code, template, {"name": place, "detail": detail, **facts}, field=field or place, where=where)
