"""Reads the environment into one Settings; its groups have each setting, its default, its bounds and what it is for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticUseDefault

from serving.discovery import comma_separated
from webapp import validation as valid
from webapp.settings.catalogue import CatalogueSettings
from webapp.settings.group import PREFIX, SettingsGroup
from webapp.settings.models import ModelSettings
from webapp.settings.search import SearchSettings
from webapp.settings.site import SiteSettings

GROUPS: tuple[type[SettingsGroup], ...] = (SiteSettings, SearchSettings, CatalogueSettings, ModelSettings)


class SettingsError(ValueError):
    """One or more SHOPLENS_* values cannot be used; the message lists all of them."""


class Settings(CatalogueSettings, SearchSettings, ModelSettings, SiteSettings):
    """All settings, typed. Each one not passed in is read from SHOPLENS_<NAME>."""

    @field_validator("*", mode="before")
    @classmethod
    def _default_where_empty(cls, value: object, info: ValidationInfo) -> object:
        """An empty number or path is one not given; an empty text is a text."""
        if value == "" and cls.model_fields[info.field_name or ""].annotation is not str:
            raise PydanticUseDefault
        return value

    @property
    def database(self) -> str:
        """The SQLAlchemy address in force."""
        return self.database_url or f"sqlite:///{self.instance / 'shoplens.db'}"

    @property
    def storage(self) -> str:
        """Where pictures are kept: the address of a bucket, or the instance folder."""
        return self.storage_url or str(self.instance)

    @property
    def owns_torchserve(self) -> bool:
        """Whether `shoplens up` starts TorchServe itself."""
        return not self.torchserve_url

    def as_environment(self) -> dict[str, str]:
        """The SHOPLENS_* variables from which a child process reads these very settings."""
        files = dict.fromkeys((f"{variable(name)}_FILE" for name in secrets()), "")  # read already
        return files | {variable(name): str(value) for name, value in self if value is not None}

    @property
    def machine_folder(self) -> Path:
        """What each machine has for itself, although several may share the instance folder."""
        return self.instance / "machine"

    @property
    def torchserve_folder(self) -> Path:
        """Where our own TorchServe keeps its configuration, keys and logs."""
        return self.instance / "torchserve"

    @property
    def inference_url(self) -> str:
        """TorchServe's inference address in force."""
        return self.torchserve_url or f"http://127.0.0.1:{self.torchserve_port}"

    @property
    def inference_urls(self) -> list[str]:
        """The same, one by one."""
        return comma_separated(self.inference_url)

    @property
    def management_url(self) -> str:
        """TorchServe's management address in force."""
        return self.torchserve_management_url or f"http://127.0.0.1:{self.torchserve_port + 1}"

    @property
    def key_file(self) -> Path:
        """The file TorchServe writes its tokens to."""
        return self.torchserve_key_file or self.torchserve_folder / "key_file.json"


def load_settings() -> Settings:
    """Read Settings from the environment; raises SettingsError naming every value that cannot be used."""
    from_files: dict[str, Any] = {}
    problems = [f"{name}: no such setting; docs/settings.md lists them" for name in _unknown_names()]
    for name in secrets():
        try:
            if secret := valid.secret_in_file(variable(name)):
                from_files[name] = secret
        except (ValueError, OSError) as error:
            problems.append(f"{variable(name)}: {error}")
    try:
        settings = Settings(**from_files)
    except ValidationError as error:
        problems += map(_problem, error.errors())
    if problems:
        raise SettingsError("These settings cannot be used:\n  " + "\n  ".join(problems))
    return settings


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def secrets() -> list[str]:
    """Names of the settings that may also be read from the file SHOPLENS_<NAME>_FILE names."""
    return [name for name, field in Settings.model_fields.items() if not field.repr]


def _unknown_names() -> list[str]:
    known = {*map(variable, Settings.model_fields), *(f"{variable(name)}_FILE" for name in secrets())}
    known.add(PREFIX + "DATA")  # where the development data lies; no setting of a running shop
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)


def _problem(error: ErrorDetails) -> str:
    ours = error["type"] == "value_error"  # it says itself what was given
    text = error["ctx"]["error"] if ours else f"{error['input']!r} cannot be used. {error['msg']}."
    return f"{variable(str(error['loc'][0]))}: {text}"
