"""What may be kept, and what somebody hands in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import Base64Bytes, GetCoreSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function
from typing_extensions import TypedDict

from tongxin.ground.ui.downloads import MIMES
from tongxin.toolbox.words import N_


@dataclass(frozen=True)
class FileType:
    """A kind of file we keep: told by its content, never by its name. `extensions`: the names that fit it."""

    id: str
    title: str
    mime: str
    extensions: tuple[str, ...]


TYPES = {
    kind.id: kind
    for kind in (
        FileType("pdf", "PDF", MIMES["pdf"], ("pdf",)),
        FileType("ofd", N_("OFD 版式文件"), "application/ofd", ("ofd",)),
        FileType("docx", N_("Word 文档"), MIMES["docx"], ("docx",)),
        FileType("xlsx", N_("Excel 表格"), MIMES["xlsx"], ("xlsx",)),
        FileType("pptx", N_("PPT 演示"), MIMES["pptx"], ("pptx",)),
        FileType(
            "ole", N_("旧版 Office 或 WPS 文件"), "application/x-ole-storage", ("doc", "xls", "ppt", "wps", "et", "dps")
        ),
        FileType("jpg", N_("图片"), "image/jpeg", ("jpg", "jpeg", "jfif")),
        FileType("png", N_("图片"), "image/png", ("png",)),
    )
}


class _Json(TypedDict):
    name: str
    content: Base64Bytes


class Upload:
    """A file as handed in: its name, and its whole content (in JSON: base64). As text it is its name and digest."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    @cached_property
    def sha256(self) -> str:
        """Return the digest of the content, which is also its address in the store."""
        return hashlib.sha256(self.content).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}:{self.sha256}"

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(lambda values: cls(**values), handler.generate_schema(_Json))
