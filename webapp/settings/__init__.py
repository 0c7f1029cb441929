"""Every setting, read from the environment."""

from webapp.settings.group import PREFIX, PROJECT
from webapp.settings.loading import GROUPS, Settings, SettingsError, load_settings, secrets, variable

__all__ = ["GROUPS", "PREFIX", "PROJECT", "Settings", "SettingsError", "load_settings", "secrets", "variable"]
