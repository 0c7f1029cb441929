"""Questions to the running shop: its pages and files, one search by words, one by a photo, one by a photo of words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import requests
from PIL import Image, ImageDraw, ImageFont

from .processes import CheckFailed

SITE, TIMEOUT_S = "http://127.0.0.1:8000", 60.0
PAGES = ("/readyz", "/", "/?lang=ar", "/search?q=mug&lang=de", "/embed.js", "/api/v1/openapi.json")


def ask_all(project: Path) -> None:
    """Ask everything of the demo shop; CheckFailed says what was not answered as it should."""
    with (project / "demo" / "feed.csv").open(encoding="utf-8", newline="") as file:
        product = next(csv.DictReader(file))
    picture = (project / "demo" / product["images"].split("|")[0]).read_bytes()
    for page in PAGES:
        _answer(f"GET {page}", partial(requests.get, SITE + page, timeout=TIMEOUT_S))
    title = product["title"]
    words = _answer("a search by words", lambda: requests.get(
        f"{SITE}/api/v1/search", params={"q": title}, timeout=TIMEOUT_S))  # fmt: skip
    _first("the words of a title", words.json(), title)
    photo = _answer("a search by a photo", lambda: _sent("image", picture))
    _first("a product's own picture", photo.json(), title)
    read = _answer("a search by a photo of words", lambda: _sent("ocr", written(title)))
    _first("a photo of a title", read.json(), title)


def written(text: str) -> bytes:
    """A PNG with these words, black on white."""
    font = ImageFont.load_default(40)
    image = Image.new("RGB", (int(font.getlength(text)) + 80, 140), "white")
    ImageDraw.Draw(image).text((40, 40), text, fill="black", font=font)
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _sent(how: str, picture: bytes) -> requests.Response:
    files = {"image": ("photo", picture)}
    return requests.post(f"{SITE}/api/v1/search/{how}", files=files, timeout=TIMEOUT_S)


def _answer(what: str, ask: Callable[[], requests.Response]) -> requests.Response:
    try:
        response = ask()
    except requests.RequestException as error:
        raise CheckFailed(f"{what} got no answer: {error}") from error
    if response.status_code != 200:
        raise CheckFailed(f"{what} was answered with {response.status_code}: {response.text[:300]}")
    return response


def _first(what: str, answer: dict[str, Any], title: str) -> None:
    if answer["degraded"]:
        raise CheckFailed(f"{what} was answered without models: {answer['degraded']}")
    found = [one["title"] for one in answer["results"]]
    if title not in found[:5]:
        raise CheckFailed(f"{what} finds {found[:5]}, and {title!r} is not among them.")
    print(f"  {what}: {len(found)} hits, {title!r} is number {found.index(title) + 1}", flush=True)
