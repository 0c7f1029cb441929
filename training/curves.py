"""A plot of a run's losses and validation measures by epoch."""

from __future__ import annotations

import os

from matplotlib.figure import Figure

from training.run import Run


def draw_curves(run: Run) -> None:
    """Write curves.png into the run's folder; no file when no epoch was logged."""
    lines = run.log_lines()
    if not lines:
        return
    names = [name for name in lines[-1] if name not in ("epoch", "seconds")]
    losses = [name for name in names if not name.startswith("validation") or name == "validation loss"]
    found = [name for name in names if name not in losses]
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    sides = figure.subplots(1, 2 if found else 1, squeeze=False)[0]
    for axes, drawn, title in zip(sides, (losses, found), ("loss", "validation"), strict=False):
        for name in drawn:
            points = [(line["epoch"], line[name]) for line in lines if name in line]
            axes.plot(*zip(*points, strict=True), label=name.removeprefix("validation "), linewidth=1.6)
        axes.set_title(title)
        axes.set_xlabel("epoch")
        axes.grid(alpha=0.25)
        axes.legend(fontsize="small")
    partial = run.folder / f".curves.{os.getpid()}.partial"
    figure.savefig(partial, format="png")
    partial.replace(run.folder / "curves.png")
