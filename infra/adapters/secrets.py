"""Reads secret values from where spaces.yaml says they are."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr

from infra.model.errors import InputError
from infra.model.fleet import EnvFileSource, EnvSource, FileSource, SecretSource


class LocalSecrets:
    """`SecretReader` over an environment and files below the project's root. Values leave it only wrapped."""

    def __init__(self, environ: Mapping[str, str], root: Path) -> None:
        self._environ = environ
        self._root = root

    def read(self, source: SecretSource) -> SecretStr | None:
        """Return the value, or None where the source has none.

        Raises:
            InputError: a file exists and cannot be read as text.
        """
        value = self._value(source)
        return SecretStr(value) if value else None

    def _value(self, source: SecretSource) -> str | None:
        if isinstance(source, EnvSource):
            return self._environ.get(source.name)
        path = self._root / source.path
        if not path.exists():
            return None
        try:
            return _from_file(source, path)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{source.path} cannot be read: {_why(error)}", "It holds a secret's value.") from None


def _from_file(source: EnvFileSource | FileSource, path: Path) -> str | None:
    text = path.read_text("utf-8")
    if isinstance(source, FileSource):
        return text.removesuffix("\n")
    return dotenv_values(stream=StringIO(text), interpolate=False).get(source.key)


def _why(error: OSError | UnicodeDecodeError) -> str:
    """Say why without the content: a decoding error's own text quotes bytes of it."""
    return (error.strerror or "unknown") if isinstance(error, OSError) else "it is not UTF-8 text"
