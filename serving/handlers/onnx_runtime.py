"""Runs a network in ONNX Runtime: in float32 and on one thread, as PyTorch does, most often in less time.

The graph is made from the loaded network, so that an archive holds one set of weights, and the card's probes prove the
graph together with everything else. `kept_graphs.py` keeps it for the next start.
"""

import io
import warnings
from collections.abc import Mapping

import torch
from torch import Tensor, nn

from serving.errors import NetworkRefused

OPSET = 17
RESULT = "result"


class OnnxNetwork(nn.Module):
    """An exported network, called as the one that it was made from; `together` inputs at a time, 0 for all at once."""

    def __init__(self, graph: bytes, together: int = 0) -> None:
        super().__init__()
        import onnxruntime  # where a card asks for it

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # as torch here: one worker for each core
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        # It keeps the file for the day on which it is asked to begin anew on another device: as much as the weights.
        self._session._model_bytes = None
        self._names = [given.name for given in self._session.get_inputs()]
        self._together = together

    def forward(self, *inputs: Tensor) -> Tensor:
        """The result for inputs in the order of the network's arguments, float32."""
        parts = zip(*(value.split(self._together or len(value)) for value in inputs), strict=True)  # type: ignore[no-untyped-call]
        answers = [self._answer(*part) for part in parts]
        return answers[0] if len(answers) == 1 else torch.cat(answers)

    def _answer(self, *inputs: Tensor) -> Tensor:
        given = {name: value.contiguous().numpy() for name, value in zip(self._names, inputs, strict=True)}
        return torch.from_numpy(self._session.run(None, given)[0])


def export(network: nn.Module, examples: Mapping[str, Tensor], free: Mapping[int, str]) -> bytes:
    """The network as an ONNX file; NetworkRefused where it has parts that ONNX has not.

    examples are inputs by name, in the order of the network's arguments; free names the axes of any length.
    """
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that is to take this one's place needs another two packages
        try:
            torch.onnx.export(
                network.eval(),
                tuple(examples.values()),
                file,  # type: ignore[arg-type]  # it takes an open file, too
                input_names=list(examples),
                output_names=[RESULT],
                dynamic_axes={name: dict(free) for name in (*examples, RESULT)},
                opset_version=OPSET,
                dynamo=False,
            )
        except (RuntimeError, ValueError, TypeError) as error:
            raise NetworkRefused(f"The network cannot run in ONNX Runtime: {error!s:.300}") from error
    return file.getvalue()
