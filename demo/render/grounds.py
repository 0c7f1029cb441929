"""What a customer's photo stands on or hangs on: grounds and walls, painted as pictures with NumPy and Pillow."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import bpy
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from demo.render import materials, patterns

SIZE = 768
Rgb = tuple[int, int, int]
TABLE = ("planks", "planks", "worktop", "linen", "linen", "checked", "striped", "marble", "concrete", "slate", "grass",
         "tiles", "kraft")
FLOOR = ("planks", "planks", "carpet", "carpet", "tiles", "concrete", "slate", "grass", "grass")
WALL = ("plaster", "plaster", "plaster", "brick", "panel", "wallpaper", "concrete")


def material(name: str, variant: int) -> Any:
    """The material of a ground; each variant differs in colour and drawing."""
    key = f"ground-{name}-{variant}"
    image = bpy.data.images.get(key)
    if image is None:
        image = patterns.to_blender(key, picture(name, variant))
        image.use_fake_user = True
    return materials.matt(key, image)


def picture(name: str, variant: int) -> Image.Image:
    """A ground drawn from its name and a variant number."""
    rng = random.Random(f"{name}:{variant}")
    return _PAINTERS[name](rng, np.random.default_rng(rng.randrange(2**32)))


def _noise(gen: Any, across: int, up: int, octaves: int = 4) -> Any:
    """Soft noise around 0 (about -1..1) with `across` x `up` lumps at its coarsest."""
    total, weight = np.zeros((SIZE, SIZE), dtype=np.float32), 1.0
    for _ in range(octaves):
        coarse = Image.fromarray(gen.normal(0, 0.5, (min(up, SIZE), min(across, SIZE))).astype(np.float32))
        total += np.asarray(coarse.resize((SIZE, SIZE), Image.Resampling.BICUBIC)) * weight
        across, up, weight = across * 2, up * 2, weight * 0.55
    return total


def _tinted(base: Rgb, value: Any, tint: Any = 0.0) -> Image.Image:
    """A colour made lighter and darker by a field around 0, slightly warmer by another."""
    field = np.repeat((1 + value)[:, :, None], 3, axis=2) * np.array(base, dtype=np.float32)
    field[:, :, 0] *= 1 + tint
    field[:, :, 2] *= 1 - tint
    return Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))


def _planks(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(150, 106, 66), (92, 62, 42), (188, 150, 104), (120, 78, 46), (150, 138, 122), (70, 48, 36)])
    value = _noise(gen, 3, 90, 4) * 0.16 + _noise(gen, 4, 4, 2) * 0.05
    count = rng.choice([4, 5, 6])
    for i in range(count):
        top, bottom = i * SIZE // count, (i + 1) * SIZE // count
        value[top:bottom] = np.roll(value[top:bottom], rng.randrange(SIZE), axis=1) + rng.uniform(-0.1, 0.1)
        value[top:top + 3] -= 0.4
        joint = rng.randrange(SIZE)
        value[top:bottom, joint:joint + 3] -= 0.35
    return _tinted(base, value, _noise(gen, 4, 12, 2) * 0.03)


def _worktop(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(168, 122, 80), (112, 74, 48), (205, 172, 128), (60, 52, 48)])
    return _tinted(base, _noise(gen, 2, 60, 5) * 0.14, _noise(gen, 3, 8, 2) * 0.03)


def _cloth(gen: Any) -> Any:
    """Threads and soft folds."""
    threads = _noise(gen, 8, 380, 1) * 0.06 + _noise(gen, 380, 8, 1) * 0.06
    return threads + _noise(gen, 2, 3, 2) * 0.06


def _linen(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(208, 198, 180), (150, 160, 168), (120, 132, 108), (190, 150, 128), (226, 222, 214),
                       (84, 92, 108), (176, 92, 74)])
    return _tinted(base, _cloth(gen))


def _checked(rng: random.Random, gen: Any) -> Image.Image:
    ink = rng.choice([(168, 40, 40), (52, 82, 130), (70, 110, 72), (60, 60, 64)])
    step = SIZE // rng.choice([8, 12, 16])
    line = (np.arange(SIZE) // step) % 2
    amount = (line[:, None] + line[None, :]) / 2
    white, cloth = np.array([232, 228, 218.0]), _cloth(gen)[:, :, None]
    field = (white * (1 - amount[:, :, None]) + np.array(ink) * amount[:, :, None]) * (1 + cloth)
    return Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))


def _striped(rng: random.Random, gen: Any) -> Image.Image:
    ground, ink = rng.choice([((224, 218, 204), (60, 84, 120)), ((214, 200, 172), (150, 66, 48)),
                              ((72, 84, 84), (206, 198, 182)), ((230, 226, 218), (130, 140, 112))])
    phase = np.arange(SIZE) % (SIZE // rng.choice([6, 9, 14])) / (SIZE / 9)
    amount = (phase < rng.choice([0.15, 0.3, 0.45])).astype(np.float32)[None, :, None]
    field = (np.array(ground) * (1 - amount) + np.array(ink) * amount) * (1 + _cloth(gen)[:, :, None])
    return Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))


def _marble(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(222, 220, 216), (228, 222, 212), (58, 62, 64)])
    veins = np.exp(-np.abs(_noise(gen, 3, 2, 5)) * 14)
    return _tinted(base, _noise(gen, 3, 3, 3) * 0.04 + veins * (-0.28 if base[0] > 99 else 0.8))


def _concrete(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(150, 148, 144), (178, 172, 164), (110, 108, 106)])
    return _tinted(base, _noise(gen, 3, 3, 6) * 0.1 + gen.normal(0, 0.03, (SIZE, SIZE)).astype(np.float32))


def _slate(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(74, 78, 82), (128, 118, 104), (96, 92, 88), (142, 132, 120)])
    value = _noise(gen, 5, 5, 6) * 0.2 + gen.normal(0, 0.05, (SIZE, SIZE)).astype(np.float32)
    return _tinted(base, value, _noise(gen, 3, 3, 3) * 0.06)


def _tiles(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(196, 186, 172), (172, 112, 82), (132, 140, 142), (218, 214, 206)])
    count = rng.choice([4, 5, 6])
    value = _noise(gen, 6, 6, 5) * 0.06
    step = SIZE // count
    for i in range(count):
        for j in range(count):
            value[i * step:(i + 1) * step, j * step:(j + 1) * step] += rng.uniform(-0.07, 0.07)
        value[i * step:i * step + 6] = value[:, i * step:i * step + 6] = -0.2
    return _tinted(base, value)


def _grass(rng: random.Random, gen: Any) -> Image.Image:
    """Thousands of blades, darker ones below."""
    image = Image.new("RGB", (SIZE, SIZE), (38, 52, 22))
    draw = ImageDraw.Draw(image)
    dry, count = rng.uniform(0, 0.5), 15000
    for i in range(count):
        x, y, depth = rng.uniform(0, SIZE), rng.uniform(0, SIZE), 0.35 + 0.65 * i / count
        green, lean = rng.uniform(90, 150) * depth, rng.gauss(0, 9)
        colour = (int(green * (0.62 + dry * rng.random() * 0.6)), int(green), int(green * 0.32))
        draw.line((x, y, x + lean, y - rng.uniform(10, 30)), fill=colour, width=rng.choice([2, 2, 3]))
    return Image.blend(image, _tinted((96, 118, 48), _noise(gen, 3, 3, 3) * 0.2), 0.18)


def _carpet(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(188, 176, 156), (120, 112, 104), (92, 104, 122), (150, 96, 76), (204, 198, 188)])
    return _tinted(base, _noise(gen, 4, 4, 3) * 0.04 + _noise(gen, 300, 300, 1) * 0.14)


def _kraft(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(176, 138, 98), (228, 224, 214), (60, 66, 72), (204, 176, 150)])
    return _tinted(base, _noise(gen, 40, 160, 2) * 0.04 + _noise(gen, 2, 2, 2) * 0.03)


def _plaster(rng: random.Random, gen: Any) -> Image.Image:
    base = rng.choice([(222, 216, 204), (206, 212, 212), (186, 196, 178), (214, 190, 168), (104, 122, 132),
                       (226, 224, 220), (196, 170, 128)])
    return _tinted(base, _noise(gen, 3, 3, 5) * 0.025 + _noise(gen, 200, 200, 1) * 0.02)


def _brick(rng: random.Random, gen: Any) -> Image.Image:
    base, mortar = rng.choice([((150, 84, 64), 0.35), ((206, 200, 192), -0.1), ((128, 92, 76), 0.4)])
    rows, wide = 12, SIZE // 4
    value = _noise(gen, 12, 12, 5) * 0.12
    for row in range(rows):
        top = row * SIZE // rows
        start = (row % 2) * wide // 2
        for left in range(start - wide, SIZE, wide):
            value[top:top + SIZE // rows, max(left, 0):max(left + wide, 0)] += rng.uniform(-0.12, 0.12)
            value[top:top + SIZE // rows, max(left, 0):max(left + 7, 0)] = mortar
        value[top:top + 7] = mortar
    return _tinted(base, value).filter(ImageFilter.GaussianBlur(0.8))


def _panel(rng: random.Random, gen: Any) -> Image.Image:
    paint = rng.choice([(196, 192, 182), (132, 148, 148), (168, 140, 112), (150, 160, 140)])
    boards = _planks(rng, gen).convert("L").point(lambda v: min(255, v // 2 + 120))
    white = Image.new("RGB", boards.size, paint)
    return Image.composite(white, Image.new("RGB", boards.size), boards).transpose(Image.Transpose.ROTATE_90)


def _wallpaper(rng: random.Random, gen: Any) -> Image.Image:
    ground, ink = rng.choice([((222, 214, 196), (190, 178, 150)), ((70, 92, 92), (92, 116, 112)),
                              ((208, 200, 206), (176, 160, 172))])
    mask = patterns.tile(rng.choice(["leaves", "dots", "stripes"])).resize((SIZE // 4, SIZE // 4))
    wide = Image.new("L", (SIZE, SIZE))
    for i in range(16):
        wide.paste(mask, (SIZE // 4 * (i % 4), SIZE // 4 * (i // 4)))
    field = _noise(gen, 3, 3, 3) * 0.02
    return Image.composite(_tinted(ink, field), _tinted(ground, field), wide)


_PAINTERS: dict[str, Callable[[random.Random, Any], Image.Image]] = {
    "planks": _planks, "worktop": _worktop, "linen": _linen, "checked": _checked, "striped": _striped,
    "marble": _marble, "concrete": _concrete, "slate": _slate, "tiles": _tiles, "grass": _grass, "carpet": _carpet,
    "kraft": _kraft, "plaster": _plaster, "brick": _brick, "panel": _panel, "wallpaper": _wallpaper}
