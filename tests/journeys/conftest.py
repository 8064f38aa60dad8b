"""A real browser against a running server: Debian's Chromium, in Chinese, at a desk and on a phone, cut off from the network."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Route,
    expect,
    sync_playwright,
)

CHROMIUM = "/usr/bin/chromium"
BUILT = Path(__file__).parents[2] / "src/tongxin/ground/ui/static/built/tongxin.js"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# How long a page may take on a machine whose other core runs tests as well, in milliseconds; nothing measures it.
PATIENCE = 15_000

Open = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every journey."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def engine() -> Iterator[Playwright]:
    """Playwright keeps an event loop in this thread, which Django would take for asynchronous code."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as running:
        yield running
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium(engine: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; what is missing is said, not skipped."""
    if not shutil.which(CHROMIUM):
        pytest.fail("Chromium is missing: apt-get install chromium fonts-noto-cjk")
    if not BUILT.exists():
        pytest.fail("Scripts and styles are not built: cd frontend && npm ci && npm run build")
    expect.set_options(timeout=PATIENCE)
    browser = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--lang=zh-CN"])
    yield browser
    browser.close()


@pytest.fixture
def browse(chromium: Browser, live_server: Any) -> Iterator[Open]:
    """Return a function that opens a page in a context of its own: `browse()`, `browse(PHONE)`, `browse(scripts=False)`.

    A request that leaves the server, an error in the console or a breach of the content policy fails the test; not one that
    the test brings about itself: `browse(provoked=("htmx:sendError",))`.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def inside(route: Route) -> None:
        if route.request.url.startswith(live_server.url):
            route.continue_()
        else:
            faults.append(f"left the server: {route.request.url}")
            route.abort()

    def heard(message: ConsoleMessage, provoked: tuple[str, ...]) -> None:
        # The browser and htmx report every answer 4xx and 5xx; the tests look at the pages. A request that gave way to a
        # newer one is reported as sendAbort; one that failed as sendError, which stays a fault.
        answers = ("Failed to load resource", "Response Status Error Code", "htmx:afterRequest", "htmx:sendAbort")
        if message.type == "error" and not message.text.startswith((*answers, *provoked)):
            faults.append(message.text)

    def opened(size: Any = DESK, *, scripts: bool = True, provoked: tuple[str, ...] = ()) -> Page:
        context = chromium.new_context(
            base_url=live_server.url, viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai",
            java_script_enabled=scripts, has_touch=size is PHONE,
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", inside)
        page = context.new_page()
        page.on("console", lambda message: heard(message, provoked))
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def sound() -> Callable[[Page], None]:
    """Return a check of any page: accessible by axe, nothing wider than the window, every sentence filled in."""

    def check(page: Page) -> None:
        # A click returns once the next page has begun: on a slow machine it has no root element yet, and axe would read null.
        page.wait_for_load_state()
        found = Axe().run(page).response["violations"]
        assert not [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]
        assert "None" not in page.inner_text("main")

    return check


@pytest.fixture
def clock_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The file that moves the clock of the served pages."""
    monkeypatch.setenv("TONGXIN_CLOCK_FILE", str(tmp_path / "clock"))
    return tmp_path / "clock"
