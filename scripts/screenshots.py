"""Takes pictures of every shopper's page: three widths, light and dark, three languages, into build/screenshots.

A shop must run (`make run`). Beside the pictures are contact sheets, one for each page; what is wider than the window,
and what the browser's console complained of, is printed. Other shops: --words, --category, --product, --photo.

    .venv/bin/python scripts/screenshots.py [--site http://127.0.0.1:8000] [--only product]
"""

import argparse
import io
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import BrowserContext, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
TO = PROJECT / "build" / "screenshots"
PHOTO = PROJECT / "demo" / "pictures" / "query" / "mug-001-a.jpg"
WIDTHS, SCHEMES, LANGUAGES = (1280, 768, 390), ("light", "dark"), ("en", "de", "ar")
TALLEST, SHEET_HEIGHT = 2600, 620  # pixels of a picture, and of one on a contact sheet
SETTLE_MS = 350


@dataclass(frozen=True)
class Shot:
    """A page, and what is done on it before the picture is taken."""

    name: str
    path: str
    click: str = ""  # a selector
    photos: int = 0  # sent from there


def shots(words: str, category: str, product: str) -> list[Shot]:
    """Every page that shoppers see."""
    browse = f"/search?{urlencode({'category': category})}"
    asked = f"/search?{urlencode({'q': words})}"
    listed = f"/search/list?{urlencode({'q': f'{words}{chr(10)}candle{chr(10)}qqxz{chr(10)}Total 12,00'})}"
    return [
        Shot("home", "/"),
        Shot("everything", "/search"),
        Shot("words", asked),
        Shot("filters", f"{asked}&in_stock=1&max_price=40", click=".filters-open"),
        Shot("category", browse),
        Shot("nothing", "/search?q=qqxzv"),
        Shot("product", f"/product/{product}"),
        Shot("favourites", f"/favourites?id={product}"),
        Shot("no-favourites", "/favourites"),
        Shot("list", listed),
        Shot("suggest", f"/suggest?{urlencode({'q': words[:2]})}"),
        Shot("sheet", "/", click="[data-sheet]"),
        Shot("photo", "/search/photo", photos=1),
        Shot("photo-text", "/search/photo-text"),
        Shot("classify", "/classify"),
        Shot("classified", "/classify", photos=1),
        Shot("several", "/classify", photos=3),
        Shot("error", "/nowhere"),
    ]


def take(page: Page, shot: Shot, photo: Path) -> Image.Image:
    """The whole page, at most TALLEST pixels of it."""
    page.goto(shot.path, wait_until="networkidle")
    if shot.photos:
        page.set_input_files("main input[type=file]", [photo] * shot.photos)
        page.locator("main .card, main .bars, main .kinds").first.wait_for()
        page.wait_for_load_state("networkidle")
    if shot.click and page.locator(shot.click).first.is_visible():
        page.locator(shot.click).first.click()
        page.wait_for_timeout(SETTLE_MS)
    whole = not shot.click
    taken = Image.open(io.BytesIO(page.screenshot(full_page=whole, animations="disabled"))).convert("RGB")
    return taken.crop((0, 0, taken.width, min(TALLEST, taken.height)))


def problems(page: Page, width: int) -> Iterator[str]:
    """What is wider than the window."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"{wide} pixels wide in a window of {width}"


def contact_sheet(pictures: list[Image.Image]) -> Image.Image:
    """The pictures side by side, light ones above dark ones."""
    small = [one.crop((0, 0, one.width, min(one.height, one.width * 2))) for one in pictures]
    small = [one.resize((one.width * SHEET_HEIGHT // one.height, SHEET_HEIGHT)) for one in small]
    rows = [small[start :: len(SCHEMES)] for start in range(len(SCHEMES))]
    width = max(sum(one.width + 8 for one in row) for row in rows)
    sheet = Image.new("RGB", (width, (SHEET_HEIGHT + 8) * len(rows)), "#808080")
    for number, row in enumerate(rows):
        left = 0
        for one in row:
            sheet.paste(one, (left, number * (SHEET_HEIGHT + 8)))
            left += one.width + 8
    return sheet


def photograph(context: BrowserContext, shot: Shot, width: int, name: str, photo: Path) -> Image.Image:
    """One picture, kept under its name; what is wrong with the page is printed."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    picture = take(page, shot, photo)
    for problem in (*problems(page, width), *(text for text in said if "404" not in text)):
        print(f"{name}: {problem}")
    picture.save(TO / f"{name}.png")
    page.close()
    return picture


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:8000", help="address of a running shop")
    parser.add_argument("--only", default="", help="names of pages, with commas between")
    parser.add_argument("--words", default="blue mug")
    parser.add_argument("--category", default="Mugs")
    parser.add_argument("--product", default="mug-001")
    parser.add_argument("--photo", type=Path, default=PHOTO)
    asked = parser.parse_args()
    TO.mkdir(parents=True, exist_ok=True)
    only = asked.only.split(",") if asked.only else []
    known = shots(asked.words, asked.category, asked.product)
    chosen = [one for one in known if not only or one.name in only]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        taken: dict[str, list[Image.Image]] = {one.name: [] for one in chosen}
        for language in LANGUAGES:
            for width in WIDTHS:
                for scheme in SCHEMES:
                    context = browser.new_context(
                        base_url=asked.site,
                        viewport={"width": width, "height": 844},
                        color_scheme=scheme,
                        reduced_motion="reduce",
                        locale=language,
                    )
                    context.request.get(f"/?lang={language}")
                    for one in chosen:
                        name = f"{one.name}-{language}-{width}-{scheme}"
                        taken[one.name].append(photograph(context, one, width, name, asked.photo))
                    context.close()
        for name, pictures in taken.items():
            contact_sheet(pictures).save(TO / f"sheet-{name}.jpg", quality=80)
        browser.close()
    print(f"{sum(map(len, taken.values()))} pictures in {TO.relative_to(PROJECT)}")


if __name__ == "__main__":
    main()
