"""The one importer of torchvision, which some installations cannot import unaided."""

import importlib
from types import ModuleType

import torch

# A torchvision wheel built for CUDA registers its operators from a library that a CPU torch cannot load, and then
# its Python side fails with "operator torchvision::nms does not exist". Declaring the schemas first mends the import.
_OPERATORS = {
    "nms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms": "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
}


def torchvision() -> ModuleType:
    """The torchvision module, importable also beside a CPU build of torch (without torchvision's own C++ operators)."""
    declare_missing_operators()
    return importlib.import_module("torchvision")


def declare_missing_operators() -> None:
    """Declare the operators torchvision expects, where the build of torch is CPU-only and nobody has declared them."""
    if torch.version.cuda is not None:
        return
    for name, schema in _OPERATORS.items():
        if not _is_declared(f"torchvision::{name}"):
            torch.library.define(f"torchvision::{name}", schema)


def _is_declared(operator: str) -> bool:
    return bool(torch._C._dispatch_has_kernel(operator) or operator in torch._C._dispatch_get_all_op_names())
