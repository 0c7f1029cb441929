"""The client of TorchServe's predictions: replicas, their circuits, two lanes."""
