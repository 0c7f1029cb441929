"""Labelled pictures → network → weights and a model card."""
