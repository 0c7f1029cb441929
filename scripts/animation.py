"""Makes docs/images/search.webp, the moving picture of README: words typed, then a photo with a box that is moved.

A demo shop must run (`make run`).

    .venv/bin/python scripts/animation.py [--site http://127.0.0.1:8000]
"""

import argparse
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
PHOTO = PROJECT / "demo" / "pictures" / "query" / "mug-001-a.jpg"
TO = PROJECT / "docs" / "images" / "search.webp"
VIEW, WIDTH, QUALITY = (1100, 700), 800, 55  # of the browser's window in pixels, of the picture
WORDS = "blue striped mug"
MOST_BYTES = 1_000_000
LETTER_MS, STEP_MS, LOOK_MS = 160, 120, 1600  # how long a frame is shown
Frame = tuple[Image.Image, int]


def frame(page: Page, shown_ms: int) -> Frame:
    """The page as it is, and how long it is shown."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return picture.resize((WIDTH, WIDTH * picture.height // picture.width), Image.Resampling.LANCZOS), shown_ms


def type_words(page: Page, site: str) -> Iterator[Frame]:
    """Words are typed on the front page, and the results follow."""
    page.goto(site, wait_until="networkidle")
    yield frame(page, LOOK_MS // 2)
    for letter in WORDS:
        page.locator("#top-q").press_sequentially(letter)
        yield frame(page, LETTER_MS)
    page.keyboard.press("Enter")
    page.locator(".card").first.wait_for()
    page.wait_for_load_state("networkidle")
    yield frame(page, LOOK_MS)


def show_photo(page: Page, site: str) -> Iterator[Frame]:
    """A photo is chosen in the sheet, and the box on it made smaller."""
    page.goto(site, wait_until="networkidle")
    page.locator("[data-sheet]").first.click()
    page.wait_for_timeout(300)
    yield frame(page, LOOK_MS // 2)
    page.set_input_files("dialog input[type=file]", PHOTO)
    page.wait_for_url("**/search/photo/*")
    page.wait_for_load_state("networkidle")
    yield frame(page, LOOK_MS)
    grip = page.locator('[data-corner="se"]').bounding_box()
    if grip is None:
        raise SystemExit("There is no box on the photo: is JavaScript off?")
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 7):
        page.mouse.move(x - 14 * step, y - 12 * step)
        yield frame(page, STEP_MS)
    page.mouse.up()
    page.wait_for_load_state("networkidle")
    yield frame(page, 2 * LOOK_MS)


def main() -> None:
    """Take the frames and write the picture; ends with an error where it is larger than MOST_BYTES."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:8000", help="address of a running demo shop")
    site = parser.parse_args().site
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": VIEW[0], "height": VIEW[1]})
        frames = [*type_words(page, site), *show_photo(page, site)]
        browser.close()
    (first, _), *others = frames
    times = [shown_ms for _, shown_ms in frames]
    making = TO.with_suffix(".part")
    first.save(making, "WEBP", save_all=True, append_images=[one for one, _ in others], duration=times, loop=0,
               quality=QUALITY, method=6)  # fmt: skip
    size = making.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"The picture has {size:,} bytes, more than {MOST_BYTES:,}: {making}")
    making.replace(TO)
    print(f"{TO.relative_to(PROJECT)}: {len(frames)} frames, {size:,} bytes")


if __name__ == "__main__":
    main()
