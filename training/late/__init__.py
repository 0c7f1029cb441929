"""Training of what comes late in a pretrained network, on maps that are computed once: minutes instead of hours."""
