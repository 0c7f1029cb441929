"""How heavy and how quick each architecture is on one thread: python -m benchmarks.architectures [NAME …] [--card KEY]

Random weights unless a card of the model store is named: speed does not depend on them, agreement does. Each network is
measured as it is served (batch norms folded, channels last), one picture at a time: in float32, under bfloat16
autocast, and as int8 where PyTorch's own tools can quantise it.
"""

import argparse
import copy
import os
import sys
import time
import warnings
from collections.abc import Callable

os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch
from torch import Tensor, nn

from serving.cards import read_card
from serving.handlers.networks import ARCHITECTURES, Network, build, for_serving, load_network
from serving.handlers.onnx_runtime import OnnxNetwork, export
from serving.handlers.preprocess import to_tensor
from webapp.settings import PROJECT

COLOUR_WEIGHT = 0.3
Ask = Callable[[Tensor], Tensor]


def main() -> None:
    """Print one row an architecture, or one for a card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="architectures; all by default")
    parser.add_argument("--card", help="name-version of a card of the model store, measured instead")
    parser.add_argument("--seconds", type=float, default=1.0, help="spent on each figure")
    parser.add_argument("--no-int8", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")  # PyTorch announces that its own quantisation will move to a package of its own
    heads = ("fp32, ms", "ONNX, ms", "bf16, ms", "int8, ms", "int8 cosine")
    print(f"| architecture | px | parameters, M | weights as kept, MB | {' | '.join(heads)} |")
    print("|---|---|---|---|---|---|---|---|---|")
    if options.card:
        card = read_card(PROJECT / "model_store" / f"{options.card}.json")
        network = load_network(card, PROJECT / "model_store" / card.weights)
        shown = sorted((PROJECT / "demo" / "pictures" / "query").glob("*.jpg"))[::20]
        row(options.card, network, torch.stack([to_tensor(path.read_bytes(), card.input) for path in shown]), options)
        return
    for name in options.names or ARCHITECTURES:
        torch.manual_seed(0)
        known = ARCHITECTURES[name]
        network = build(name, {}, known.width + 192, colour_weight=COLOUR_WEIGHT, projected=False).eval()
        row(name, network, torch.randn(8, 3, known.size, known.size), options)


def row(name: str, network: Network, pictures: Tensor, options: argparse.Namespace) -> None:
    """Measure one network and print it."""
    parameters = sum(parameter.numel() for parameter in network.parameters())
    kept_mb = (
        sum(value.numel() * (2 if value.is_floating_point() else 8) for value in network.state_dict().values()) / 1e6
    )
    pictures = pictures.contiguous(memory_format=torch.channels_last)
    eight = None if options.no_int8 else int8(copy.deepcopy(network), pictures)
    quick = for_serving(network)
    figures = [f"{milliseconds(plain(quick), pictures, options.seconds):.1f}"]
    figures.append(f"{milliseconds(plain(onnx(quick, pictures)), pictures, options.seconds):.1f}")
    figures.append(f"{milliseconds(autocast(quick), pictures, options.seconds):.1f}")
    if eight is None:
        figures += ["–", "–"]
    else:
        figures.append(f"{milliseconds(plain(eight), pictures, options.seconds):.1f}")
        # Of random weights it would say nothing: what they compute is noise, and noise does not survive rounding.
        figures.append(f"{least_cosine(plain(quick), plain(eight), pictures):.3f}" if options.card else "–")
    print(
        f"| {name} | {pictures.shape[-1]} | {parameters / 1e6:.1f} | {kept_mb:.1f} | {' | '.join(figures)} |",
        flush=True,
    )


def plain(network: Network) -> Ask:
    """The embedding as it is served."""
    return lambda pictures: network(pictures).embedding


def onnx(network: Network, pictures: Tensor) -> Network:
    """The network with its backbone in ONNX Runtime, in float32."""
    quick = copy.copy(network)
    graph = export(network.backbone, {"p": pictures[:1]}, {0: "n"})
    quick._modules = {**network._modules, "backbone": OnnxNetwork(graph)}
    return quick


def autocast(network: Network) -> Ask:
    """The same under bfloat16."""

    def ask(pictures: Tensor) -> Tensor:
        with torch.autocast("cpu", torch.bfloat16):
            embedding: Tensor = network(pictures).embedding
            return embedding

    return ask


def int8(network: Network, pictures: Tensor) -> Network | None:
    """The network with its backbone in int8, its scales taken from the pictures; None where that cannot be done."""
    from torch.ao.quantization import get_default_qconfig_mapping, quantize_dynamic
    from torch.ao.quantization.quantize_fx import convert_fx, prepare_fx

    try:
        if any(isinstance(part, nn.MultiheadAttention) for part in network.modules()):
            network.backbone = quantize_dynamic(network.backbone, {nn.Linear}, torch.qint8)  # type: ignore[no-untyped-call]
        else:
            prepared = prepare_fx(network.backbone, get_default_qconfig_mapping("x86"), (pictures[:1],))
            with torch.inference_mode():
                prepared(pictures)
            network.backbone = convert_fx(prepared)
        with torch.inference_mode():
            network(pictures[:1])
    except (RuntimeError, NotImplementedError, AssertionError, TypeError, AttributeError) as error:
        print(f"no int8: {str(error).splitlines()[0]}", file=sys.stderr)
        return None
    return network


def milliseconds(ask: Ask, pictures: Tensor, seconds: float) -> float:
    """Processor time of one picture, the least of all tries: other work on the machine makes it longer, not shorter."""
    taken: list[float] = []
    until = time.monotonic() + seconds
    with torch.inference_mode():
        ask(pictures[:1])
        while time.monotonic() < until or len(taken) < 5:
            one = pictures[len(taken) % len(pictures)][None].contiguous(memory_format=torch.channels_last)
            start = time.process_time()
            ask(one)
            taken.append((time.process_time() - start) * 1000)
    return min(taken)


def least_cosine(one: Ask, other: Ask, pictures: Tensor) -> float:
    """How well two ways of computing agree on the embedding of the pictures where they agree least."""
    with torch.inference_mode():
        return float((one(pictures) * other(pictures)).sum(1).min())


if __name__ == "__main__":
    main()
