"""Forms of the files room."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.ground.files.definitions import TYPES
from tongxin.ground.files.web.fields import UploadField
from tongxin.ground.ui.forms import CommandForm

ACCEPT = ",".join(f".{extension}" for kind in TYPES.values() for extension in kind.extensions)


class AttachForm(CommandForm):
    """One file to attach."""

    upload = UploadField(
        label=_("文件"), accept=ACCEPT, help_text=_("照片、PDF、OFD、Word、Excel、PPT；不得上传涉密文件。")
    )


class VoidForm(CommandForm):
    """Why an attachment is voided."""

    versioned = True
    reason = forms.CharField(label=_("作废原因"), max_length=200)
