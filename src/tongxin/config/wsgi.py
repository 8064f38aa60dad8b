"""The application that the server serves. The console has started the database before the workers are made."""

from __future__ import annotations

import contextlib
import gc

from django.core.wsgi import get_wsgi_application

from tongxin.toolbox.problems import Refused


def _warm() -> None:
    """Read addresses and catalog now: else the first who ask wait, and each thread of theirs reads the catalog for itself.

    What is there by then stays, so the collector of garbage need not walk through it again and again while pages are made.
    A catalog with problems is told by the pages, as before.
    """
    from django.conf import settings
    from django.urls import reverse

    from tongxin.ground.catalog.queries import active

    with contextlib.suppress(Refused):
        active()
    reverse(settings.LOGIN_URL)  # the first address that is asked for reads all of them
    gc.collect()
    gc.freeze()


application = get_wsgi_application()
_warm()
