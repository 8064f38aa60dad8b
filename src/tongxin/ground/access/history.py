"""What signing in leaves behind: who tried too often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum

from tongxin.toolbox import clock


def locked(usernames: Iterable[str]) -> set[str]:
    """Return which user names may not sign in just now, for too many wrong passwords."""
    since = clock.now() - dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    tries = AccessAttempt.objects.filter(username__in=list(usernames), attempt_time__gte=since).order_by()
    failures = tries.values("username").annotate(failures=Sum("failures_since_start"))
    return set(failures.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))
