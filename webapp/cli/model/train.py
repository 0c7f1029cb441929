"""`shoplens model train`: labelled pictures become a network, in a run folder of its own."""

from __future__ import annotations

from typing import Any

import click

from webapp.cli.console import one_line_errors
from webapp.cli.model.data_options import data_options
from webapp.settings import load_settings

SHARE = click.FloatRange(0, 10)


@click.command()
@data_options
@click.option("--name", default="encoder", show_default=True, help="What the run is about; part of its folder's name.")
@click.option(
    "--arch", "architecture", help="Network to train, by default residual-cnn; a name there is none of lists them all."
)
@click.option("--weights", default="none", show_default=True, help="none, imagenet (torchvision's hub), or a FILE.")
@click.option("--start", metavar="VERSION|RUN", help="Go on from a packaged version or a finished run.")
@click.option("--extend", metavar="VERSION|RUN", help="The same, holding on to what it knew; new labels are added.")
@click.option(
    "--learnt",
    "interpolation",
    type=SHARE,
    help="Of what was learnt beyond it; 0.5: end half-way back to where it began.",
)
@click.option("--resume", metavar="RUN", help="Go on with a run that was stopped, exactly where it was.")
@click.option("--epochs", type=click.IntRange(1))
@click.option("--head-only-epochs", type=click.IntRange(0), help="First epochs in which the backbone stands still.")
@click.option("--half-epochs", type=click.IntRange(0), help="Then epochs in which its later half learns, too.")
@click.option("--size", type=click.IntRange(16, 512), help="Pixels a side while training.")
@click.option("--served-size", type=click.IntRange(16, 512), help="Pixels a side when measured and served.")
@click.option("--decoded", type=click.IntRange(16, 1024), help="Pixels a side that are kept of each picture.")
@click.option("--dimension", type=click.IntRange(8, 2048), help="Of the learned part of the embedding.")
@click.option("--batch", type=click.IntRange(2, 4096))
@click.option("--rate", "peak_rate", type=click.FloatRange(1e-7, 10), help="Peak learning rate.")
@click.option("--backbone-rate", type=SHARE, help="The backbone's rate as a part of that: below 1 for --weights.")
@click.option("--optimizer", type=click.Choice(["adamw", "sgd"]))
@click.option("--schedule", type=click.Choice(["one-cycle", "cosine"]))
@click.option("--weight-decay", type=click.FloatRange(0, 1))
@click.option("--label-smoothing", type=click.FloatRange(0, 0.9))
@click.option("--ema-decay", type=click.FloatRange(0, 0.99999))
@click.option("--augment", "augmentation", type=click.Choice(["none", "light", "medium", "heavy"]))
@click.option("--balance", type=click.FloatRange(0, 1), help="0 draws pictures evenly, 1 labels evenly.")
@click.option("--labels-share", "label_share", type=SHARE, help="Weight of the labels in the loss.")
@click.option("--identity-share", type=SHARE, help="Weight of telling products apart.")
@click.option("--teacher", metavar="ARCH:FILE", help="A pretrained network to learn from as well.")
@click.option("--teacher-share", type=SHARE, help="Weight of the teacher.")
@click.option(
    "--teacher-size", type=click.IntRange(16, 512), help="Pixels a side of the crops that it and --distil are shown."
)
@click.option("--distil", metavar="RUN", multiple=True, help="A trained run, larger perhaps, to learn labels from.")
@click.option("--distil-share", type=SHARE, help="Weight of that.")
@click.option("--text", "text", is_flag=True, help="Also train towards the text encoder's vectors of the titles.")
@click.option("--text-share", type=SHARE, help="Weight of that.")
@click.option(
    "--colour-weight", type=click.FloatRange(0, 0.9), help="Share of the colour histogram; else validation chooses."
)
@click.option("--patience", type=click.IntRange(0), help="Stop after so many epochs without a better validation loss.")
@click.option("--seed", type=click.IntRange(0))
@click.option("--workers", type=click.IntRange(1, 64), help="Threads that prepare pictures.")
@click.option("--fp32", is_flag=True, help="Compute in full precision instead of bfloat16.")
@click.option("--tune", is_flag=True, help="First find learning rate and epochs by a small search.")
@one_line_errors
def train(**options: Any) -> None:
    """Train an encoder on labelled pictures; what comes of it lies in instance/runs.

    Next: shoplens model evaluate RUN, then shoplens model package RUN --version 1.0.0.
    """
    from webapp.cli.model.train_run import train_run

    train_run(load_settings(), options)
