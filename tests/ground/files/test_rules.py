"""What a file must satisfy: told by content, of a bearable size, without a secrecy marking."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import docx
import pytest
import xlsxwriter

from tongxin.ground.files.definitions import Upload
from tongxin.ground.files.pdftext import pdf_lines
from tongxin.ground.files.rules import MEGABYTE, check_size, check_upload, clean_name, marking
from tongxin.toolbox.problems import Refused

LIMIT = 20 * MEGABYTE
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000a49444154789c6360000002000100ffff03000006000557bfabd40000000049454e44ae426082"
)
JPG = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffdb0043") + bytes(64) + b"\xff\xd9"


def word(*paragraphs: str, header: str = "") -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def sheet(*cells: str, header: str = "") -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = book.add_worksheet()
    page.write_column(0, 0, cells)
    if header:
        page.set_header(header)
    book.close()
    return stream.getvalue()


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Refused) as refused:
        check_upload(Upload(name, content), LIMIT)
    return refused.value.problems[0].code


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("签到表.docx", word("志愿服务签到表"), "docx"),
        ("台账.xlsx", sheet("志愿服务台账"), "xlsx"),
        ("照片.PNG", PNG, "png"),
        ("照片.jpeg", JPG, "jpg"),
        ("通知.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF", "pdf"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "ole"),
        ("保守国家秘密学习材料.docx", word("学习《中华人民共和国保守国家秘密法》", "商业秘密也要保护"), "docx"),
        ("商业秘密保护制度.docx", word("绝密、机密、秘密三级的划分见第十四条"), "docx"),
    ],
)
def test_a_plain_file_passes_with_its_real_type(name: str, content: bytes, kind: str) -> None:
    assert check_upload(Upload(name, content), LIMIT).id == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("通知.pdf", b"<!DOCTYPE html><html><body>hello</body></html>", "files.type"),
        ("程序.docx", b"MZ" + bytes(200), "files.type"),
        ("不明.pdf", b"\x01\x02 nothing known", "files.type"),
        ("压缩包.docx", b"PK\x03\x04 nothing inside", "files.type"),
        ("通知.pdf", word("其实是 Word"), "files.extension"),
        ("通知", PNG, "files.extension"),
        ("空.pdf", b"", "files.empty"),
        ("机密.docx", word("正文"), "files.secret"),
        ("【秘密】会议材料.docx", word("正文"), "files.secret"),
        ("关于某事的通知_绝密.docx", word("正文"), "files.secret"),
        ("材料.docx", word("机密★10年", "正文"), "files.secret"),
        ("材料.docx", word("正文", header="秘　密"), "files.secret"),
        ("材料.docx", word("密级：绝密"), "files.secret"),
        ("台账.xlsx", sheet("姓名", "秘密★5年"), "files.secret"),
        ("台账.xlsx", sheet("姓名", header="&R机密★"), "files.secret"),
    ],
)
def test_a_wrong_file_is_refused(name: str, content: bytes, code: str) -> None:
    assert refusal(name, content) == code


def test_a_marking_written_by_the_numbers_of_its_characters_is_found() -> None:
    given, made = zipfile.ZipFile(io.BytesIO(sheet("MARK"))), io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in given.namelist():
            archive.writestr(name, given.read(name).replace(b"MARK", b"&#26426;&#23494;&#9733;"))
    assert refusal("台账.xlsx", made.getvalue()) == "files.secret"


def test_a_file_with_macros_is_refused() -> None:
    stream = io.BytesIO(sheet("a"))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert refusal("台账.xlsx", stream.getvalue()) == "files.macros"


def test_the_sentence_on_size_names_both_sizes() -> None:
    with pytest.raises(Refused, match=r"文件有 50 MB，超过 20 MB 的上限"):
        check_size(50 * MEGABYTE, LIMIT)
    check_size(LIMIT, LIMIT)


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("机密★10年", "机密"), ("  秘  密 ", "秘密"), ("绝密", "绝密"), ("密级：机密", "机密"), ("000001 秘密★", "秘密"),
        ("国家秘密的密级分为绝密、机密、秘密三级", ""), ("保守秘密", ""), ("秘密工作纪律", ""), ("", ""),
    ],
)  # fmt: skip
def test_marking(line: str, mark: str) -> None:
    assert marking(line) == mark


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("C:\\我的文档\\签到.docx", "签到.docx"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("  ", "file"),
    ],
)
def test_clean_name(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_long_name_keeps_its_extension() -> None:
    assert clean_name("长" * 300 + ".docx") == "长" * 195 + ".docx"


def test_a_broken_archive_does_not_break_the_check() -> None:
    assert refusal("台账.xlsx", sheet("a")[:-40]) == "files.type"


def pdf(text: str) -> bytes:
    """A page whose Chinese text stands as glyph numbers, as every office program writes it."""
    table = "".join(f"<{index:04X}> <{ord(letter):04X}>\n" for index, letter in enumerate(text, 1))
    cmap = f"1 beginbfchar\n{table}endbfchar".encode()
    shown = "".join(f"{index:04X}" for index in range(1, len(text) + 1))
    page = f"BT /F1 12 Tf [<{shown[:4]}> 3 <{shown[4:]}>] TJ ET".encode()
    streams = b"".join(b"stream\n" + zlib.compress(body) + b"\nendstream\n" for body in (cmap, page))
    return b"%PDF-1.7\n" + streams + b"%%EOF"


def test_a_marked_pdf_is_refused() -> None:
    assert refusal("材料.pdf", pdf("机密★10年")) == "files.secret"
    assert (
        refusal("材料.pdf", b"%PDF-1.7\n<</Title <" + ("\ufeff秘密★").encode("utf-16-be").hex().encode() + b">>>")
        == "files.secret"
    )
    assert check_upload(Upload("材料.pdf", pdf("学习保密法")), LIMIT).id == "pdf"


def test_a_range_of_glyphs_is_translated() -> None:
    cmap = b"2 beginbfrange\n<0001> <0002> <673A>\n<0003> <0004> [<5BC6> <2605>]\nendbfrange\n"
    page = b"BT <000100030004> Tj ET"
    streams = b"".join(b"stream\n" + body + b"\nendstream\n" for body in (cmap, page))
    assert "机密★" in list(pdf_lines(b"%PDF-1.7\n" + streams))


def test_old_office_text_is_looked_into() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "\r机密★3年\r".encode("utf-16-le") + bytes(40)
    assert refusal("旧表.doc", content) == "files.secret"


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n" + b"stream\n" * 400_000,
        b"%PDF-1.7\nstream\n" + b"(" * 900_000 + b" Tj\nendstream",
        b"%PDF-1.7\nstream\n" + b"[" * 900_000 + b" TJ\nendstream",
        b"%PDF-1.7\n" + b"/Title (" * 200_000,
    ],
)
def test_a_file_made_to_be_slow_is_not(content: bytes) -> None:
    began = time.monotonic()
    assert check_upload(Upload("材料.pdf", content), LIMIT).id == "pdf"
    assert time.monotonic() - began < 5


def test_a_sheet_of_brackets_is_not_slow() -> None:
    stream = io.BytesIO(sheet("a"))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", "<" * 4_000_000)
    began = time.monotonic()
    assert check_upload(Upload("台账.xlsx", stream.getvalue()), LIMIT).id == "xlsx"
    assert time.monotonic() - began < 5


def test_a_member_that_cannot_be_unpacked_is_passed_over() -> None:
    content = bytearray(sheet("普通内容" * 50))
    start = content.find(b"xl/sharedStrings.xml") + len(b"xl/sharedStrings.xml")
    content[start : start + 20] = b"\xff" * 20
    assert check_upload(Upload("台账.xlsx", bytes(content)), LIMIT).id == "xlsx"


def test_a_marking_in_the_footer_is_seen() -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.sections[0].footer.paragraphs[0].text = "机密★10年"
    stream = io.BytesIO()
    document.save(stream)
    assert refusal("材料.docx", stream.getvalue()) == "files.secret"


def test_a_footer_of_a_sheet_is_seen() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet().set_footer("&C秘密★5年")
    book.close()
    assert refusal("台账.xlsx", stream.getvalue()) == "files.secret"


def test_a_member_that_unpacks_to_256_mb_is_read_no_further_than_its_limit() -> None:
    stream = io.BytesIO(sheet("a"))
    with (
        zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet9.xml", "w", force_zip64=True) as member,
    ):
        for _ in range(256):
            member.write(bytes(MEGABYTE))
    began = time.monotonic()
    assert check_upload(Upload("台账.xlsx", stream.getvalue()), LIMIT).id == "xlsx"
    assert time.monotonic() - began < 5


def test_thousands_of_sheets_are_not_all_looked_through() -> None:
    stream = io.BytesIO(sheet("a"))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"xl/worksheets/sheet{number + 9}.xml", bytes(4 * MEGABYTE))
    began = time.monotonic()
    assert refusal("台账.xlsx", stream.getvalue()) == "files.unpacked"
    assert time.monotonic() - began < 5
