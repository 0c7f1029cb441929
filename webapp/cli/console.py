"""Output of every command: JSON or a table on stdout, progress and errors on stderr, known errors as one line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from sqlalchemy.exc import SQLAlchemyError
from tqdm import tqdm

from catalog.errors import CatalogError
from catalog.progress import Progress
from indexer.errors import IndexingError
from reviews.errors import ReviewError
from serving.errors import ServingError
from training.errors import TrainingError
from webapp.backup.errors import BackupError
from webapp.process.supervisor import StartError
from webapp.settings import SettingsError

P = ParamSpec("P")
R = TypeVar("R")

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

# A person can do something about these.
KNOWN = (BackupError, CatalogError, IndexingError, ReviewError, ServingError, StartError, TrainingError)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def one_line_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turn the errors a user can do something about into one line and exit code 1; the rest stay tracebacks."""

    @wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except SettingsError as error:
            raise click.UsageError(str(error)) from error
        except KNOWN as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            raise click.ClickException(f"The database did not answer as it should: {error}".splitlines()[0]) from error
        except ModuleNotFoundError as error:
            package = (error.name or "").partition(".")[0]
            raise click.ClickException(
                f"This command needs the package {package}, which is not installed. Everything for training:"
                " .venv/bin/pip install -c constraints.txt -e '.[serve,train]'"
            ) from error
        except OSError as error:
            raise click.ClickException(f"{error.strerror or error}: {error.filename or ''}".rstrip(": ")) from error

    return wrapper


def with_json(command: Callable[P, R]) -> Callable[P, R]:
    """Add --json to a command, whose known errors become one line."""
    return json_option(one_line_errors(command))


def print_json(value: Any) -> None:
    """Print a value as indented JSON; decimals as text, paths as text."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_plain))


def print_table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under headers, columns as wide as their widest cell."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(headers), *cells]) for i in range(len(headers))]
    for line in [list(headers), ["-" * width for width in widths], *cells]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


@contextmanager
def progress() -> Iterator[Progress]:
    """Progress bars on stderr, one for each stage, with its note behind it."""
    bars: dict[str, tqdm[Any]] = {}

    def report(stage: str, done: int, total: int, note: str = "", /) -> None:
        if stage not in bars:
            for bar in bars.values():
                bar.close()
            bars[stage] = tqdm(desc=stage, file=sys.stderr, dynamic_ncols=True, mininterval=0.5)
        bars[stage].total = total
        bars[stage].set_postfix_str(note, refresh=False)
        bars[stage].update(done - bars[stage].n)

    try:
        yield report
    finally:
        for bar in bars.values():
            bar.close()


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | Path):
        return str(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
