"""Files of tensors (safetensors) with plain values as JSON in their metadata, replaced atomically."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from training.errors import TrainingError

_PLAIN = "state"


def save_tensors(tensors: Mapping[str, Tensor], path: Path, plain: Mapping[str, Any] | None = None) -> None:
    """Write tensors and plain values; an earlier file stays until the new is complete. TrainingError on a full disk."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        whole = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        save_file(whole, partial, metadata={_PLAIN: json.dumps(plain or {})})
        partial.chmod(0o644)  # safetensors writes for its owner alone
        partial.replace(path)
    except Exception as error:
        if is_full_disk(error):
            raise TrainingError(
                f"The disk that holds {path.parent} is full; what was saved before is whole."
                " Make room, then go on with --resume."
            ) from error
        raise
    finally:
        partial.unlink(missing_ok=True)


def load_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The tensors and plain values of a file; TrainingError when it is missing or damaged."""
    try:
        with safe_open(path, framework="pt") as file:
            plain = json.loads((file.metadata() or {}).get(_PLAIN, "{}"))
            return {name: file.get_tensor(name) for name in sorted(file.keys())}, plain
    except FileNotFoundError as error:
        raise TrainingError(
            f"{path} is not there: the run never reached its first checkpoint; start it anew."
        ) from error
    except Exception as error:  # safetensors has one error class for everything, not exported under a stable name
        raise TrainingError(f"{path} cannot be read ({error}); start the run anew.") from error


def is_full_disk(error: BaseException) -> bool:
    """Whether an error, or a safetensors error that quotes one, means that the disk is full."""
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)


def flatten_optimizer(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Tensors of an optimizer's state by name; its settings are left out, they come from the recipe."""
    state = optimizer.state_dict()["state"]
    return {f"{key}.{name}": torch.as_tensor(value) for key, kept in state.items() for name, value in kept.items()}


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Load the tensors of flatten_optimizer into an optimizer of the same parameters."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, tensor in tensors.items():
        key, _, field = name.partition(".")
        state.setdefault(int(key), {})[field] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
