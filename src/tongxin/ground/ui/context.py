"""What every page's frame needs: the navigation of who is asking, and the sentences scripts show."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.ground.access.models import RoleHolding
from tongxin.ground.access.queries import holdings
from tongxin.ground.catalog.queries import active
from tongxin.ground.commands.actors import Actor, User
from tongxin.ground.ui import navigation
from tongxin.toolbox import clock


class Shell:
    """The frame of one page; asks for roles and counts only when drawn. counted: what the page has counted already."""

    def __init__(self, by: Actor | None, path: str) -> None:
        self.by = by
        self.path = path
        self.counted: dict[Callable[[Actor], int | None], int] = {}

    @property
    def name(self) -> str:
        """Return the name of who is signed in, or nothing."""
        return self.by.name if isinstance(self.by, User) else ""

    @property
    def now(self) -> dt.datetime:
        """Return when the page was drawn, for print."""
        return clock.now()

    @property
    def user_key(self) -> str:
        """Return what tells one user's drafts from another's on a shared computer."""
        return str(self.by.id) if isinstance(self.by, User) else ""

    @cached_property
    def held(self) -> list[RoleHolding]:
        """Return the roles held today."""
        return holdings(self.by) if isinstance(self.by, User) else []

    def allowed(self, permission: str) -> bool:
        """Tell whether a role held today, anywhere, grants the permission."""
        roles = active().all("role")
        return any(holding.role in roles and roles[holding.role].covers(permission) for holding in self.held)

    @cached_property
    def entries(self) -> list[navigation.Entry]:
        """Return the navigation's entries."""
        return navigation.entries(self.by, self.allowed, self.path, self.counted) if self.by else []

    @cached_property
    def groups(self) -> list[tuple[str, list[navigation.Entry]]]:
        """Return the entries in groups with their headings, for the side."""
        return navigation.groups(self.entries)

    @cached_property
    def tabs(self) -> list[navigation.Entry]:
        """Return the entries under the thumb, as the roles held say."""
        roles = active().all("role")
        wanted = [id for holding in self.held if holding.role in roles for id in roles[holding.role].tabs]
        return navigation.tabs(self.entries, list(dict.fromkeys(wanted)))

    @property
    def elsewhere(self) -> bool:
        """Tell whether the current page is none of the tabs."""
        return not any(entry.current for entry in self.tabs)

    @cached_property
    def me_url(self) -> str:
        """Return the address of one's own page, where a door keeps one."""
        return _account("me")

    @cached_property
    def sign_out_url(self) -> str:
        """Return the address that ends the session, where a door keeps one."""
        return _account("sign_out")

    @cached_property
    def search_url(self) -> str:
        """Return the address of the search, for who is signed in."""
        return navigation.place("search") if self.by else ""

    @cached_property
    def duty(self) -> str:
        """Return the first role and where it is held."""
        if not self.held:
            return ""
        role = active().get("role", self.held[0].role)
        return f"{self.held[0].organisation.short_name} · {role.title if role else ''}"


def shell_of(request: HttpRequest) -> Shell:
    """Return the frame of this request, made once."""
    made: Shell = vars(request).setdefault("tongxin_shell", Shell(getattr(request, "actor", None), request.path))
    return made


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """Context processor: `shell` and `script_words`."""
    return {"shell": shell_of(request), "script_words": json.dumps(_words(), ensure_ascii=False)}


def _account(name: str) -> str:
    url_name = navigation.account.get(name)
    return reverse(url_name) if url_name else ""


def _words() -> dict[str, str]:
    return {
        "sending": _("正在提交…"),
        "copied": _("已复制"),
        "offline": _("网络不通，请稍后再试；表单中填写的文字一般仍保存在这台设备上。"),
        "broken": _("服务器没有正常回应，请稍后再试；表单中填写的文字一般仍保存在这台设备上。"),
        "unanswered": _("服务器一直没有回应，这一步没有完成：请刷新页面再试；表单中填写的文字一般仍保存在这台设备上。"),
        "yes": _("确定"),
        "no": _("先不了"),
        "draft_restored": _("已恢复您 {time} 填写、还没有提交的内容。"),
        "draft_drop": _("不要这些内容"),
        "draft_changed": _("您 {time} 填写的内容还没有提交，之后这条记录已被修改。"),
        "draft_use": _("用我填写的内容"),
        "draft_sign_out": _("还有 {count} 份没有提交的内容只保存在这台电脑上，退出后会清除。确定退出？"),
    }
