"""`shoplens model`: the models, their versions, their weights, and what TorchServe holds of them."""

from __future__ import annotations

import click

from webapp.cli.model.data import data_
from webapp.cli.model.drift import adopt, revert
from webapp.cli.model.evaluate import evaluate
from webapp.cli.model.package import package
from webapp.cli.model.prove import prove
from webapp.cli.model.serve import list_, register, retire, scale
from webapp.cli.model.train import train


@click.group()
def model() -> None:
    """Train, package and list model versions; have TorchServe hold them."""


for command in (data_, train, evaluate, package, prove, list_, register, scale, retire, adopt, revert):
    model.add_command(command)
