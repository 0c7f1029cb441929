"""Networks that `transformers` keeps, in a folder or on the hub: how they are asked for, and the one refusal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from serving.errors import WeightsRefused
from serving.handlers.vision import declare_missing_operators

HUB_TIMEOUT_S = 10
FILES = "config.json, model.safetensors and tokenizer.json"


@contextmanager
def reading(source: str, what: str, accepted: str, files: str = FILES) -> Iterator[Path | None]:
    """Read a network of that kind from its folder, which is given, or by its name on the hub: None is given.

    accepted and files say in the refusal what may be named, and what a folder must hold. Whatever fails meanwhile
    becomes a WeightsRefused.
    """
    declare_missing_operators()  # transformers imports torchvision where it is installed
    folder = Path(source) if Path(source).is_dir() else None
    try:
        if folder is None:
            _check_reachable(source)
        yield folder
    except Exception as exc:  # the hub, files and their formats each fail in another class
        reason = str(exc).strip().partition("\n")[0][:200] or type(exc).__name__
        if folder is not None:
            raise WeightsRefused(
                f"{source} holds no {what} that can be used ({reason}); "
                f"expected a folder as transformers saves it: {files}"
            ) from exc
        raise WeightsRefused(
            f"{what} {source!r} is no folder here and cannot be had from the hub ({reason}); expected {accepted} "
            "and a network. Without one, download it elsewhere and name its folder"
        ) from exc


def _check_reachable(name: str) -> None:
    """Ask the hub once for what its cache lacks: left alone, its client tries six times and talks about each."""
    from huggingface_hub import HfApi, try_to_load_from_cache

    if not isinstance(try_to_load_from_cache(name, "config.json"), str):
        HfApi().model_info(name, timeout=HUB_TIMEOUT_S)
