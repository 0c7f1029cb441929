"""Puts models into the model store: half-precision weights, and a card with a probe."""

from training.package.clip import package_clip
from training.package.pretrained import package_pretrained
from training.package.run import package_run
from training.package.sentence import package_sentence

__all__ = ["package_clip", "package_pretrained", "package_run", "package_sentence"]
