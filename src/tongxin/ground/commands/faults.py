"""What the database refuses, in sentences: the last net below the checks of a command."""

from __future__ import annotations

from django.db import DatabaseError, DataError

from tongxin.toolbox.problems import Problem, Refused
from tongxin.toolbox.words import N_

# unique_violation, exclusion_violation: two did the same at the same moment, past a check that read before either wrote.
TAKEN = ("23505", "23P01")
# serialization_failure, deadlock_detected, lock_not_available, query_canceled
BUSY = ("40001", "40P01", "55P03", "57014")


def refusal(error: DatabaseError) -> Refused | None:
    """Return the refusal a user may read, or None for what is our own mistake."""
    cause = error.__cause__
    state = getattr(cause, "sqlstate", None)
    if state in TAKEN:
        name = getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
        sentence = N_("同样的内容刚刚已被登记（{constraint}）：请刷新后核对，不要重复登记")
        return Refused(Problem("commands.taken", sentence, {"constraint": name}))
    if state in BUSY:
        return Refused(Problem("commands.busy", N_("系统正忙，这次没有保存任何内容：请稍后再试一次")))
    if isinstance(error, DataError):
        sentence = N_("有一项内容过长、超出范围或含有不能保存的字符：请检查后再试")
        return Refused(Problem("commands.data", sentence))
    return None
