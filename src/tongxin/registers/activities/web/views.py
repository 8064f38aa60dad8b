"""Pages of the activities room."""
from django.http import HttpRequest, HttpResponse


def _x(request: HttpRequest, pk: object = None) -> HttpResponse: return HttpResponse("")
index = record = plan = gathering = confirm = minutes = correct = cancel = void = sign_up = code = here = _x
