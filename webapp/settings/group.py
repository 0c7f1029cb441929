"""What the groups of settings share."""

from __future__ import annotations

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SHOPLENS_"
PROJECT = Path(__file__).resolve().parent.parent.parent  # the folder this program lies in


class SettingsGroup(BaseSettings):
    """Settings of one concern; each one not passed in is read from SHOPLENS_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, hide_input_in_errors=True, allow_inf_nan=False, use_attribute_docstrings=True
    )
