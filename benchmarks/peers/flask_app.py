"""A Flask site that computes the bundled image encoder's network in its own processes: gunicorn's `application`.

gunicorn --workers 2 benchmarks.peers.flask_app:application
"""

from __future__ import annotations

import torch
from flask import Flask, Response, jsonify, request

from benchmarks.peers.stock import Stock

torch.set_num_threads(1)
application, stock = Flask(__name__), Stock()


@application.post("/predict")
def predict() -> Response:
    """The vector of the photo that is the body, as JSON."""
    return jsonify(vector=stock.compute(stock.prepare(request.get_data()))[0].tolist())


@application.get("/health")
def health() -> str:
    """Answers when the network is loaded."""
    return "ok"
