"""The state of this process's circuits, one for each replica and model."""

from __future__ import annotations

from collections.abc import Mapping

from serving.client.circuit import State
from serving.client.client import Client
from serving.errors import ServingError
from webapp.metrics.counted import Metrics

_VALUES: Mapping[State, float] = {"closed": 0, "half-open": 1, "open": 2}


class Circuits:
    """Writes the state of one process's circuits to their gauge whenever write() is called."""

    def __init__(self, client: Client, metrics: Metrics) -> None:
        self._client, self._gauge = client, metrics.circuits
        self._written: dict[tuple[str, str], float] = {}

    def write(self) -> None:
        """Write the states that changed; a replica that was removed counts as closed."""
        try:
            states = self._client.replicas()
        except ServingError:
            return  # there is none at all
        now = {
            (model_key, replica.name): _VALUES[model.state]
            for replica in states
            for model_key, model in replica.models.items()
        }
        for labels, value in (dict.fromkeys(self._written, 0.0) | now).items():
            if self._written.get(labels) != value:
                self._gauge.labels(*labels).set(value)
                self._written[labels] = value
