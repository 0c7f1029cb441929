"""Which model versions and releases run: desired state, reconciler, drift, changes asked for by people."""
