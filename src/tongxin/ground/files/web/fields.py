"""A form field that hands a command an `Upload`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.queries import limit
from tongxin.ground.files.rules import check_size
from tongxin.toolbox.problems import can


class UploadField(forms.FileField):
    """One file, refused by its size before it is read. accept: what the file dialog offers, such as `.xlsx`."""

    widget = forms.FileInput
    default_error_messages = {"empty": gettext_lazy("文件是空的：请检查后重新选择")}

    def __init__(self, *, accept: str = "", **more: Any) -> None:
        super().__init__(**more)
        if accept:
            self.widget.attrs["accept"] = accept

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return an `Upload`; raise ValidationError with the sentence to show."""
        if self.required and not data:
            raise ValidationError(gettext("请选择文件"), code="required")
        file = super().clean(data, initial)
        most = limit()
        problem = can(lambda: check_size(file.size, most)) if file else None
        if problem is not None:
            raise ValidationError(problem.sentence(gettext), code=problem.code)
        return Upload(file.name, file.read()) if file else None


class UploadsField(UploadField):
    """Several files at once."""

    class widget(forms.FileInput):  # noqa: N801  Django looks for this name
        allow_multiple_selected = True

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return a list of `Upload`; raise ValidationError when one is needed and none was chosen."""
        if not data and self.required:
            return super().clean(None, initial)
        return [super(UploadsField, self).clean(each, initial) for each in data or []]
