"""The exports of shop platforms: one file a platform."""
