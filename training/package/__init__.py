"""Puts models into the model store: half-precision weights, and a card with a probe."""

from training.package.pretrained import package_clip, package_pretrained, package_sentence
from training.package.run import package_run

__all__ = ["package_clip", "package_pretrained", "package_run", "package_sentence"]
