"""The bundled image encoder's network behind LitServe as its documentation has it.

    python -m benchmarks.peers.lit_stock PORT WORKERS

PyTorch in fp32, torchvision's own resizing and normalising; a photo comes as the body and its vector goes back as
JSON. One thread a worker, which is faster on few cores than LitServe's default of one a core in each worker.
"""

import sys
from typing import Annotated

import litserve
import torch
from fastapi import Body

from benchmarks.peers.stock import Stock


class Api(litserve.LitAPI):  # type: ignore[misc]  # mypy runs where LitServe is not installed
    """Its four steps."""

    def setup(self, device: str) -> None:  # noqa: ARG002 - as LitServe calls it
        """Load the network, in each worker."""
        torch.set_num_threads(1)
        self.stock = Stock()

    def decode_request(self, request: Annotated[bytes, Body(media_type="application/octet-stream")]) -> torch.Tensor:
        """The photo, prepared [1, 3, size, size], float32."""
        return self.stock.prepare(request)

    def predict(self, pixels: torch.Tensor) -> torch.Tensor:
        """The network's vector [1, d]."""
        return self.stock.compute(pixels)

    def encode_response(self, output: torch.Tensor) -> dict[str, list[float]]:
        """The vector as JSON."""
        return {"vector": output[0].tolist()}


if __name__ == "__main__":
    port, workers = map(int, sys.argv[1:])
    server = litserve.LitServer(Api(api_path="/predict"), accelerator="cpu", workers_per_device=workers)
    server.run(host="127.0.0.1", port=port, generate_client_file=False, log_level="warning")
