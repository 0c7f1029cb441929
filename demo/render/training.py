"""Cheap further views for training, of catalogue products and of made-up ones that are in no catalogue."""

from __future__ import annotations

import colorsys
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image

from demo.render import camera, photo, scene
from demo.render.snapshot import take
from demo.render.studio import Studio, natural_height
from demo.shop.product import Label, Product


def view(subject: scene.Subject, studio: Studio, number: int) -> Image.Image:
    """Training view: every third like the studio, the others like a customer's photo, which is what is asked later."""
    if number % 3:
        studio.show(None)
        return take(subject, f"training-{number}")
    return _studio_view(subject, studio, number)


def _studio_view(subject: scene.Subject, studio: Studio, number: int) -> Image.Image:
    """The studio with other angles, exposures and white balances."""
    seed = f"{subject.product.id}:training:{number}"
    rng = random.Random(seed)
    studio.show(subject.hangs)
    scene.daylight("#fdfaf5", rng.uniform(0.2, 0.5), rng.uniform(0.2, 0.65))
    fill, lens = rng.uniform(0.7, 0.92), rng.uniform(55, 95)
    if subject.hangs:
        subject.turn(0)
        camera.aim(subject.seen(), rng.uniform(-32, 32), rng.uniform(-6, 14), fill=fill, lens=lens)
    else:
        subject.turn(rng.uniform(-60, 60) if subject.product.label is None else rng.uniform(-35, 35))
        height = natural_height(subject) + rng.uniform(-6, 24)
        camera.aim(subject.seen(), 0, max(5, min(height, 74)), fill=fill, lens=lens)
    return photo.rebalance(scene.shoot(), seed)


def families(products: Sequence[Product], count: int) -> Iterator[Product]:
    """Made-up products of every kind in turn: one product's parameters, mixed with others' and in shifted colours."""
    kinds = sorted({product.kind for product in products})
    known = {kind: [product for product in products if product.kind == kind] for kind in kinds}
    for number in range(1, count + 1):
        for kind in kinds:
            yield _made_up(known[kind], f"x-{kind}-{number:03d}")


def _made_up(known: Sequence[Product], name: str) -> Product:
    rng = random.Random(name)
    base, other = rng.choice(known), rng.choice(known)
    hue, light = rng.uniform(-0.5, 0.5), rng.uniform(0.75, 1.25)
    look = {key: _mixed(rng, value, other.look.get(key), (hue, light)) for key, value in base.look.items()}
    look |= _reshaped(rng, base)
    return replace(base, id=name, group_id="", look=look, label=_relabelled(rng, known, base))


def _reshaped(rng: random.Random, base: Product) -> dict[str, Any]:
    """Other proportions, and for glazed things often another pattern; builders that read neither are unmoved."""
    shape: dict[str, Any] = {"wide": rng.uniform(0.8, 1.3), "tall": rng.uniform(0.8, 1.3),
                             "belly": rng.uniform(-0.15, 0.2)}
    if base.kind in ("mug", "bowl", "teapot", "vase") and "material" not in base.look and rng.random() < 0.6:
        shape["pattern"] = rng.choice((None, "fade", "stripes", "bands", "dots", "checks", "zigzag", "speckle",
                                       "leaves"))
        shape["second"] = recoloured(base.look.get("second", "#7d5a3c"), rng.uniform(-0.5, 0.5), rng.uniform(0.6, 1.2))
    return shape


def _mixed(rng: random.Random, value: Any, other: Any, shift: tuple[float, float]) -> Any:
    """One parameter made anew: colours shifted, numbers stretched, names kept (they pick which others are read)."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str) and value.startswith("#") and len(value) == 7:
        return recoloured(other if _is_colour(other) and rng.random() < 0.4 else value, *shift)
    if isinstance(value, float):
        mixed = (value + other) / 2 if isinstance(other, float) and rng.random() < 0.4 else value
        return mixed * rng.uniform(0.9, 1.12)
    if isinstance(value, list | tuple):
        return type(value)(_mixed(rng, item, None, shift) if _is_colour(item) else item for item in value)
    return value


def _is_colour(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 7 and value.startswith("#")


def recoloured(colour: str, hue: float, light: float) -> str:
    """The colour with its hue turned (a part of the circle) and its lightness scaled."""
    rgb = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
    h, lum, s = colorsys.rgb_to_hls(*rgb)
    turned = colorsys.hls_to_rgb((h + hue) % 1, max(0.05, min(lum * light, 0.92)), s)
    return "#" + "".join(f"{round(c * 255):02x}" for c in turned)


def _relabelled(rng: random.Random, known: Sequence[Product], base: Product) -> Label | None:
    """A label of the kind's brands, titles and details in a new combination and colour."""
    labels = [product.label for product in known if product.label]
    if base.label is None or not labels:
        return None
    pick = [rng.choice(labels) for _ in range(4)]
    ground, ink = pick[3].ground, pick[3].ink
    if rng.random() < 0.35:
        ground, ink = ink, ground
    hue = rng.uniform(-0.4, 0.4)
    return Label(pick[0].brand, pick[1].title, pick[2].detail, recoloured(ground, hue, 1), recoloured(ink, hue, 1),
                 base.label.style)
