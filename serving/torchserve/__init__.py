"""TorchServe itself: its process, its management API, and what brings it to the desired state."""
