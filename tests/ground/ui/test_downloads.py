"""Files handed to a browser: whatever their name, the header holds it, and nothing keeps a copy."""

from __future__ import annotations

import pytest

from tongxin.ground.ui.downloads import download


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("report.docx", 'attachment; filename="report.docx"'),
        ("总结.xlsx", "attachment; filename*=utf-8''%E6%80%BB%E7%BB%93.xlsx"),
        ('a"\r\nSet-Cookie: b=c.json', "attachment; filename*=utf-8''a%22%0D%0ASet-Cookie%3A%20b%3Dc.json"),
        ("../../etc/passwd.pdf", 'attachment; filename="../../etc/passwd.pdf"'),
    ],
)
def test_any_name_is_a_name_and_nothing_more(name: str, told: str) -> None:
    answer = download(b"x", name)
    assert (answer["Content-Disposition"], answer["Cache-Control"]) == (told, "private, no-store")


def test_the_ending_tells_the_type_and_what_is_opened_stays_inline() -> None:
    shown = download(b"%PDF", "print.pdf", opened=True)
    assert (shown["Content-Type"], shown["Content-Disposition"]) == ("application/pdf", 'inline; filename="print.pdf"')
    assert download("{}", "round.json")["Content-Type"] == "application/json; charset=utf-8"
