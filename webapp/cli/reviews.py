"""`shoplens reviews`: reviews in, what buyers say, and the model that reads them."""

from __future__ import annotations

import click

from webapp.cli.reviews_train import train


@click.group()
def reviews() -> None:
    """Bring reviews in, say what buyers say, train the model that reads them."""


reviews.add_command(train)
