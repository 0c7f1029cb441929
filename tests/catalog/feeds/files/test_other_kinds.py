"""What is given in place of a feed is told by its content, whatever it is called, in one sentence."""

from __future__ import annotations

import gzip
import io
import random
import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from catalog.errors import FeedError
from catalog.feeds.feed import open_feed
from catalog.feeds.files.other_kinds import ACCEPTED, other_kind
from webapp.cli import main

FEED = b"id,title\n1,Mug\n"


def zipped(**files: bytes) -> bytes:
    """A ZIP file; _ in a name is a slash."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return packed.getvalue()


def tarred() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("feed.csv")
        member.size = len(FEED)
        archive.addfile(member, io.BytesIO(FEED))
    return packed.getvalue()


def picture(kind: str) -> bytes:
    data = io.BytesIO()
    Image.effect_noise((40, 40), 90).save(data, kind)
    return data.getvalue()


NOISE = random.Random(5).randbytes(20_000)
LOGIN = "<!-- a --><html><title>Log&nbsp;in – Shop</title><form><input type='password' name=p></form></html>"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        *((picture(kind), "a picture") for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "a picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Excel file (.xls)"),
        (zipped(feed__csv=FEED), "a ZIP archive (feed.csv)"),
        (zipped(**{"word/document.xml": b"<a/>"}), "a Word document"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument file (.ods)"),
        (zipped(**{"xl/workbook.bin": b""}), "a binary Excel workbook (.xlsb)"),
        (zipped(), "an empty ZIP archive"),
        (tarred(), "an archive"),
        (b"7z\xbc\xaf\x27\x1c" + NOISE[:99], "an archive"),
        (b"(\xb5/\xfd" + NOISE[:99], "a file packed with"),
        (b"SQLite format 3\0" + bytes(99), "a database"),
        (b"\0\0\0\x18ftypmp42" + NOISE[:99], "a film or a sound"),
        (b"{\\rtf1\\ansi hello, world}", "a document of text"),
        (NOISE, "binary data of a kind that is not known"),
        (gzip.compress(NOISE), "binary data of a kind that is not known"),
        (gzip.compress(picture("PNG")), "a picture"),
        (b"<!DOCTYPE html><title>404 Not Found</title><h1>Not Found</h1>", "a web page titled '404 Not Found'"),
        (b"\xef\xbb\xbf\n <HTML lang=en><body>Bad gateway", "a web page and no feed"),
        ("<!doctype html><p>Nö".encode("utf-16"), "a web page and no feed"),
        (LOGIN.encode(), "a web page titled 'Log in – Shop' that asks for a password"),
        (b"<html><table><tr><td>id</td><td>title</td></tr></table>", "a web page with a table"),
        (b"<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code></Error>", "an error message in XML (AccessDenied)"),
        (b'{"error": "invalid_token", "message": "expired"}', "an error message in JSON (invalid_token: expired)"),
        (b'{"errors": [{"message": "No such feed"}]}', "an error message in JSON"),
        (b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'/>", "a sitemap"),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?><Workbook/>", "an Excel workbook of 2003"),
    ],
)
def test_it_says_what_the_file_seems_to_be_and_what_is_accepted(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "feed.csv").write_bytes(data)
    with pytest.raises(FeedError) as refused, open_feed(tmp_path / "feed.csv"):
        pass
    sentence = str(refused.value)
    assert sentence.startswith(f"feed.csv seems to be {said}") and sentence.endswith(ACCEPTED)
    assert "\n" not in sentence and len(sentence) < 400


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\xef\xbb\xbf", bytes(500)])
def test_nothing_is_told_as_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "feed.csv").write_bytes(data)
    with pytest.raises(FeedError, match=r"feed\.csv is empty; accepted are CSV"), open_feed(tmp_path / "feed.csv"):
        pass


@pytest.mark.parametrize(
    "data",
    [
        FEED,
        gzip.compress(FEED),
        FEED.decode().encode("utf-16"),
        FEED.decode().encode("utf-16-le"),
        FEED.decode().encode("utf-16-be"),
        "id,title\n1,マグカップ\n".encode("shift-jis"),
        "id,title\n1,杯子\n".encode("gb18030"),
        b"BMW part,title\n1,Wing\n",
        b"MZ number,title\n1,Wing\n",
        b"id\x1ftitle\n1\x1fMug\n" * 30,
        b"id\x01title\n1\x01Mug\n" * 30,
        b"id,title\n1,M\0ug\n",
        b"id,title\n1,Err\x02\x03or\n",
        b"<rss><channel><item><title>Mug</title></item></channel></rss>",
        b"<products><product><title>Mug</title><error>0</error></product></products>",
        b'{"error": null, "products": [{"id": "1", "title": "Mug"}]}',
        b'{"id": "1", "title": "Mug", "error": ""}',
        b'{"id": "1", "title": "Mug"}\n{"id": "2", "title": "Cup"}\n',
        b"error,title\n1,Mug\n",
        b"<b>id</b>,title\n1,Mug\n",
    ],
)
def test_a_feed_is_no_other_kind(data: bytes) -> None:
    assert other_kind(io.BytesIO(data)) is None


def test_the_command_ends_with_1_and_one_line(tmp_path: Path) -> None:
    (tmp_path / "feed.csv").write_bytes(LOGIN.encode())
    run = CliRunner().invoke(
        main, ["catalog", "import", str(tmp_path / "feed.csv")], env={"SHOPLENS_INSTANCE": str(tmp_path / "instance")}
    )
    assert run.exit_code == 1 and "asks for a password" in run.stderr and "Traceback" not in run.output


def test_marks_without_an_end_take_no_time() -> None:
    for part in (b"<!--", b"<title ", b"<?", b"<html ", b'{"error":', b" "):
        other_kind(io.BytesIO(b"<" + part * 20_000))
        other_kind(io.BytesIO(part * 20_000))
