"""An unpacked archive behind LitServe: python -m benchmarks.peers.lit_archive FOLDER PORT WORKERS BATCH DELAY_MS"""

import sys
from pathlib import Path
from typing import Annotated

import litserve
from fastapi import Body, Response

from benchmarks.peers.archive import Context, open_handler

BYTES = "application/octet-stream"
Answer = tuple[bytes, int, str]  # content, status, type


class Api(litserve.LitAPI):  # type: ignore[misc]  # mypy runs where LitServe is not installed
    """What LitServe calls around a handler."""

    def __init__(self, folder: Path, batch: int, delay_ms: int) -> None:
        super().__init__(max_batch_size=batch, batch_timeout=delay_ms / 1000, api_path="/predictions/image-encoder")
        self._folder = folder

    def setup(self, device: str) -> None:  # noqa: ARG002 - as LitServe calls it
        """Load and prove the model, in each worker."""
        self.handler = open_handler(self._folder)

    def decode_request(self, request: Annotated[bytes, Body(media_type=BYTES)]) -> bytes:
        """The body as it came."""
        return request

    def batch(self, inputs: list[bytes]) -> list[bytes]:
        """A batch is the list of its requests."""
        return inputs

    def predict(self, bodies: list[bytes]) -> list[Answer]:
        """One answer a request."""
        context = Context(self._folder)
        answers = self.handler.handle([{"body": body} for body in bodies], context)
        return [(content, context.statuses.get(i, 200), context.types[i]) for i, content in enumerate(answers)]

    def unbatch(self, output: list[Answer]) -> list[Answer]:
        """Its answers one by one."""
        return output

    def encode_response(self, output: Answer) -> Response:
        """With its status and type."""
        content, status, kind = output
        return Response(content, status, media_type=kind)


if __name__ == "__main__":
    folder, port, workers, batch, delay_ms = sys.argv[1:]
    server = litserve.LitServer(
        Api(Path(folder), int(batch), int(delay_ms)), accelerator="cpu", workers_per_device=int(workers)
    )
    server.run(host="127.0.0.1", port=int(port), generate_client_file=False, log_level="warning")
