"""`shoplens model train`: train a network on labelled pictures, in a run folder of its own."""

from __future__ import annotations

from typing import Any

import click
from click.core import ParameterSource

from webapp.cli.console import one_line_errors
from webapp.cli.model.data_options import data_options
from webapp.settings import load_settings


@click.command()
@click.option(
    "--recipe",
    metavar="NAME|FILE",
    help="Settings, data and more from training/recipes or a .toml file of your own; a name there is none of lists "
    "them. The options here outrank it.",
)
@data_options
@click.option("--name", help="What the run is about; part of its folder's name.  [default: the recipe's, or encoder]")
@click.option(
    "--arch", "architecture", help="Network to train, by default residual-cnn; a name there is none of lists them all."
)
@click.option("--weights", default="none", show_default=True, help="none, imagenet (torchvision's hub), or a FILE.")
@click.option("--start", metavar="VERSION|RUN", help="Go on from a packaged version or a finished run.")
@click.option("--extend", metavar="VERSION|RUN", help="The same, holding on to what it knew; new labels are added.")
@click.option(
    "--learnt",
    "interpolation",
    type=click.FloatRange(0, 1),
    help="Of what was learnt beyond it; 0.5: end half-way back to where it began.",
)
@click.option("--resume", metavar="RUN", help="Go on with a run that was stopped, exactly where it was.")
@click.option("--epochs", type=click.IntRange(1))
@click.option("--batch", type=click.IntRange(2, 4096), help="Pictures in one step.")
@click.option("--rate", "peak_rate", type=click.FloatRange(1e-7, 10), help="Peak learning rate.")
@click.option("--augment", "augmentation", type=click.Choice(["none", "light", "medium", "heavy"]))
@click.option("--teacher", metavar="ARCH:FILE", help="A pretrained network to learn from as well.")
@click.option("--distil", metavar="RUN", multiple=True, help="A trained run, larger perhaps, to learn labels from.")
@click.option("--text", "text", is_flag=True, help="Also train towards the text encoder's vectors of the titles.")
@click.option("--seed", type=click.IntRange(0))
@click.option("--workers", type=click.IntRange(1, 64), help="Threads that prepare pictures.")
@click.option("--tune", is_flag=True, help="First find learning rate and epochs by a small search.")
@one_line_errors
def train(**options: Any) -> None:
    """Train an encoder on labelled pictures; what comes of it lies in instance/runs.

    Next: shoplens model evaluate RUN, then shoplens model package RUN --version 1.0.0.
    """
    from webapp.cli.model.train_run import train_run

    context = click.get_current_context()
    given = {name for name in options if context.get_parameter_source(name) is not ParameterSource.DEFAULT}
    train_run(load_settings(), options, given)
