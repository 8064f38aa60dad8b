"""What a file must satisfy before it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from tongxin.ground.files import contents
from tongxin.ground.files.definitions import TYPES, FileType, Upload
from tongxin.toolbox.problems import refuse
from tongxin.toolbox.untrusted import TooLarge
from tongxin.toolbox.words import N_, verbatim

MEGABYTE = 1024 * 1024
NAME_LENGTH = 200
SHORT_LINE = 40

# The mark of GB/T 9704: 机密★10年; or the word alone on its line, perhaps after 密级, as in the corner of a page.
_MARK = re.compile(verbatim(r"(?:^|[^\u4e00-\u9fff])(绝密|机密|秘密)级?[★☆*]"))
_ALONE = re.compile(verbatim(r"(?:密级[:]?)?(绝密|机密|秘密)级?(?:[★☆*].*)?"))
_NAMED = re.compile(verbatim(r"(?<!\w)(绝密|机密|秘密)(?:级|文件|材料)?(?!\w)"))
_SECRET = verbatim("密")  # in each of the markings
_LAW = verbatim("保守国家秘密法")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def check_size(size: int, limit: int) -> None:
    """Raise `Refused` for an empty file or one above `limit` bytes."""
    if size == 0:
        raise refuse("files.empty", N_("文件是空的：请检查后重新选择"), field="upload")
    if size > limit:
        raise refuse(
            "files.size", N_("文件有 {size} MB，超过 {limit} MB 的上限：请压缩图片或拆分后再上传"), field="upload",
            size=-(-size // MEGABYTE), limit=limit // MEGABYTE,
        )  # fmt: skip


def check_upload(upload: Upload, limit: int, taken: Collection[str] = tuple(TYPES)) -> FileType:
    """Return the real type of an upload; raise `Refused` for one too large, of a wrong type, or marked secret.

    taken: the ids of the types that serve in this place.
    """
    check_size(len(upload.content), limit)
    check_name_unmarked(upload.name)
    kind = check_type(upload.name, upload.content, taken)
    try:
        check_unmarked(upload.name, contents.lines(kind.id, upload.content, having=_SECRET))
    except TooLarge as error:
        raise refuse(
            "files.unpacked",
            N_("“{name}”展开后过大：请删去多余的内容，或拆分后再上传"),
            field="upload",
            name=upload.name,
        ) from error
    return kind


def check_type(name: str, content: bytes, taken: Collection[str] = tuple(TYPES)) -> FileType:
    """Return the type told by the content; raise `Refused` when it is not one of those taken, or the name says another."""
    kind = TYPES.get(contents.identify(content))
    if kind is None or kind.id not in taken:
        allowed = "、".join(f".{extension}" for each in taken for extension in TYPES[each].extensions[:3])
        raise refuse(
            "files.type", N_("“{name}”的内容不是这里可以上传的（不看扩展名）：请用原来的程序另存为 {allowed} 后再上传"),
            field="upload", name=name, allowed=allowed,
        )  # fmt: skip
    if extension(name) not in kind.extensions:
        raise refuse(
            "files.extension", N_("“{name}”的内容其实是 {kind}，与扩展名不符：请用原来的程序另存后再上传"),
            field="upload", name=name, kind=kind.title,
        )  # fmt: skip
    if kind.id in contents.PARTS and contents.has_macros(content):
        raise refuse("files.macros", N_("“{name}”带有宏：请另存为不带宏的文件后再上传"), field="upload", name=name)
    return kind


def check_name_unmarked(name: str) -> None:
    """Raise `Refused` when the name carries a secrecy marking; 国家秘密, 商业秘密 inside a longer word are not one."""
    found = _NAMED.search(unicodedata.normalize("NFKC", PurePosixPath(name).stem.replace("_", " ")))
    if found:
        raise _marked(name, found[1])


def check_unmarked(name: str, lines: Iterable[str]) -> None:
    """Raise `Refused` when one of the lines of a file is a secrecy marking."""
    for line in lines:
        if mark := marking(line):
            raise _marked(name, mark)


def marking(line: str) -> str:
    """Return the marking that a line shows (机密★10年, a line that is only 机密), or nothing."""
    if _SECRET not in line:
        return ""
    plain = "".join(unicodedata.normalize("NFKC", line).split())
    alone = _ALONE.fullmatch(plain) if len(plain) <= SHORT_LINE else None
    found = alone or (_MARK.search(plain) if len(plain) <= SHORT_LINE else None)
    return found[1] if found else ""


def extension(name: str) -> str:
    """Return the extension in small letters, without its dot."""
    return PurePosixPath(name).suffix.lstrip(".").lower()


def clean_name(name: str) -> str:
    """Return the name without folders and unseen characters, short enough to keep."""
    base = _UNSAFE.sub("", name.replace("\\", "/").rsplit("/", 1)[-1]).strip() or "file"
    if len(base) <= NAME_LENGTH:
        return base
    path = PurePosixPath(base)
    return path.stem[: NAME_LENGTH - len(path.suffix)] + path.suffix


def _marked(name: str, mark: str) -> Exception:
    return refuse(
        "files.secret",
        N_("“{name}”标有“{mark}”，没有保存：本系统为非涉密系统，严禁存储、处理、传输国家秘密，请按保密规定处置，不要再次上传"),
        field="upload", rule=_LAW, name=name, mark=mark,
    )  # fmt: skip
