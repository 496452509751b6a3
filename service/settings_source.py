"""Brings each external service together with the credential that it names."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource


class UpstreamsSource(PydanticBaseSettingsSource):
    """`UPSTREAMS`, each entry with the value of the variable in its `secret_env` (empty when that is not set)."""

    def __init__(self, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._sources = [source for source in sources if isinstance(source, EnvSettingsSource)]

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002 - base signature
        """Nothing but `__call__` is used here."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Give `upstreams` when it is a JSON list; anything else is left for the settings to refuse."""
        try:
            entries = json.loads(self._read("UPSTREAMS"))
        except json.JSONDecodeError:
            return {}
        return {"upstreams": [self._with_secret(entry) for entry in entries]} if isinstance(entries, list) else {}

    def _with_secret(self, entry: Any) -> Any:  # noqa: ANN401 - whatever JSON holds, before it is validated
        variable = entry.get("secret_env") if isinstance(entry, Mapping) else None
        return {**entry, "secret": self._read(variable)} if isinstance(variable, str) else entry

    def _read(self, variable: str) -> str:
        """The first source that has the variable wins: the environment before the env file."""
        return next((value for source in self._sources if (value := source.env_vars.get(variable.lower()))), "")
