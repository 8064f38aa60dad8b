"""Forms that end in one command: a key against double taps, a version against lost updates, sentences at fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.contrib import messages
from django.forms.models import ModelChoiceIterator
from django.forms.renderers import DjangoTemplates
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.translation import gettext, gettext_lazy

from tongxin.ground.commands.actors import User
from tongxin.ground.commands.registry import Command, run
from tongxin.ground.ui.fields import DayField, NumberField
from tongxin.toolbox import ids
from tongxin.toolbox.problems import Conflict, Denied, NotFound, Problem, Refused

R = TypeVar("R")
F = TypeVar("F", bound=forms.Field)

USED_KEY = "commands.key"
_DJANGO_EMPTY = "---------"


class Renderer(DjangoTemplates):
    """Renders fields with our own templates."""

    form_template_name = "ui/form_body.html"
    field_template_name = "ui/field.html"


class PlainForm(forms.Form):
    """A form in our dress that writes nothing by itself: filters, signing in."""

    default_renderer = Renderer()  # one for all: each reads and keeps its templates by itself
    use_required_attribute = False
    conflict = ""

    def __init__(self, data: Any = None, files: Any = None, **more: Any) -> None:
        super().__init__(data, files, label_suffix="", **more)
        for field in self.fields.values():
            dressed(field)

    def summary(self) -> list[tuple[str, str]]:
        """Return (id of the field or "", sentence) for every problem, in order of the fields."""
        general = [("", str(sentence)) for sentence in self.non_field_errors()]
        return general + [
            (self[name].id_for_label or f"id_{name}", str(text)) for name in self.fields for text in self[name].errors
        ]


class CommandForm(PlainForm):
    """A form whose fields are named as the arguments of one command.

    versioned: an edit, which sends the version it began from.
    """

    versioned: ClassVar[bool] = False

    def __init__(self, data: Any = None, files: Any = None, *, version: int | None = None, **more: Any) -> None:
        super().__init__(data, files, **more)
        self.fields["_key"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=ids.uuid7, max_length=64
        )
        if self.versioned:
            self.fields["_version"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)

    def arguments(self) -> dict[str, Any]:
        """Return the command's arguments: the cleaned fields, and `version` of an edit."""
        plain = {name: value for name, value in self.cleaned_data.items() if not name.startswith("_")}
        return plain | ({"version": self.cleaned_data["_version"]} if self.versioned else {})

    @property
    def key(self) -> str | None:
        """Return the idempotency key this form was sent with."""
        return self.cleaned_data.get("_key") or None

    def refuse(self, problems: tuple[Problem, ...]) -> None:
        """Put each sentence beside its field; those of no field into the summary."""
        for problem in problems:
            field = problem.field if problem.field in self.fields else None
            self.add_error(field, forms.ValidationError(problem.sentence(gettext), code=problem.code))

    def renew(self, **hidden: Any) -> None:
        """Give the form sent back other hidden values; what was typed stays."""
        sent = cast(QueryDict, self.data).copy()
        for name, value in hidden.items():
            sent[self.add_prefix(name)] = str(value)
        self.data = sent


@dataclass(frozen=True)
class Outcome(Generic[R]):
    """What became of a form: `done` with `result`, or not, with the status of the page that shows it again."""

    request: HttpRequest
    done: bool = False
    result: R | None = None
    status: int = 200
    key: str | None = None

    def redirect(self, to: Any, *args: Any, notice: str = "", **kwargs: Any) -> HttpResponse:
        """Return 303 to the next page, which shows the notice and tells the browser that the draft is recorded."""
        if notice or self.key:
            messages.success(self.request, notice, extra_tags=self.key or "")
        return redirect(self.request, resolve_url(to, *args, **kwargs))


def perform(request: HttpRequest, form: CommandForm, asked: Command[..., R], **extra: Any) -> Outcome[R]:
    """Run the command with what was typed, once; say on the form why not. A request to look, or a step on the way, whose
    form is unbound (`sent`), only shows the form."""
    if not _asked(request, form):
        return Outcome(request)
    if not form.is_valid():
        return Outcome(request, status=422)
    try:
        result = run(asked, by=actor(request), key=form.key, **{**form.arguments(), **extra})
    except Refused as refused:
        return Outcome(request, status=_refused(form, refused))
    return Outcome(request, done=True, result=result, key=form.key)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what was sent to be recorded; a step on the way (another kind, a name being looked for) records nothing."""
    return request.POST if request.method == "POST" and "step" not in request.POST else None


def actor(request: HttpRequest) -> User:
    """Return who is asking; the middleware of access has set it, and signed-in pages need it."""
    found: User | None = getattr(request, "actor", None)
    if found is None:
        raise Http404
    return found


def redirect(request: HttpRequest, url: str) -> HttpResponse:
    """Return 303, or its htmx form: a redirect answered to a script would be drawn inside the page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response


def _asked(request: HttpRequest, form: CommandForm) -> bool:
    """Tell whether the command is asked for; by an empty POST, too, which lacks everything and is told so."""
    return request.method == "POST" and (form.is_bound or not request.POST)


def _refused(form: CommandForm, refused: Refused) -> int:
    """Show the problems on the form; return the status of the page."""
    if isinstance(refused, NotFound):
        raise Http404(refused.problems[0].sentence(gettext)) from refused
    if isinstance(refused, Conflict):
        _conflict(form, refused.problems[0])
        return 409
    form.refuse(refused.problems)
    if any(problem.code == USED_KEY for problem in refused.problems):
        form.renew(_key=ids.uuid7())
    return 403 if isinstance(refused, Denied) else 422


def _conflict(form: CommandForm, problem: Problem) -> None:
    """Say who was faster; keep the text, and let a second submit of it count from the newest version."""
    form.conflict = problem.sentence(gettext)
    form.add_error(None, forms.ValidationError(form.conflict, code=problem.code))
    version: Mapping[str, Any] = {"_version": problem.params["version"]} if "version" in problem.params else {}
    form.renew(**version)


class _Offered(ModelChoiceIterator):  # type: ignore[type-arg]  # generic only to the type checker
    """The rows a field offers, asked for in one statement: a cursor of the server, as Django keeps, takes four."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.queryset:
            yield self.choice(row)


def dressed(field: F) -> F:
    """Return a field with the plain widgets and words of Django in our dress; our own fields come dressed."""
    widget = field.widget
    if isinstance(field, forms.ModelChoiceField):
        field.iterator = _Offered
        field.widget.choices = field.choices
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        widget.template_name = "ui/widgets/choices.html"
    elif isinstance(widget, forms.CheckboxInput):
        widget.attrs.setdefault("class", "form-check-input")
    elif isinstance(widget, forms.Select):
        widget.attrs.setdefault("class", "form-select")
        widget.template_name = "ui/widgets/select.html"
    elif not widget.is_hidden:
        widget.attrs.setdefault("class", "form-control")
    if isinstance(field, forms.ChoiceField):  # a list of records is one too
        field.error_messages["invalid_choice"] = gettext_lazy("选中的已不在可选范围内，请重新选择")
    if isinstance(field, forms.ModelChoiceField) and field.empty_label == _DJANGO_EMPTY:
        field.empty_label = gettext_lazy("请选择") if field.required else "—"
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        widget.attrs["rows"] = "4"
    if field.required and not isinstance(field, DayField | NumberField):
        field.error_messages["required"] = gettext_lazy("请填写这一项")
    return field
