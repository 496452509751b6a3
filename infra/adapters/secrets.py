"""Reads secret values from where spaces.yaml says they are."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values
from pydantic import SecretStr

from infra.adapters.secret_programs import Programs
from infra.model.errors import InputError
from infra.model.fleet import CommandSource, EnvFileSource, EnvSource, FileSource, SecretSource, SopsSource


class LocalSecrets:
    """`SecretReader` over an environment, files below the project's root, and programs, where they may be run.

    Values leave it only wrapped.
    """

    def __init__(self, environ: Mapping[str, str], root: Path, programs: Programs | None = None) -> None:
        self._environ = environ
        self._root = root
        self._programs = programs

    def reads(self, source: SecretSource) -> bool:
        """Tell whether it looks there at all: without programs it does not ask sops and commands."""
        return self._programs is not None or not isinstance(source, SopsSource | CommandSource)

    def read(self, source: SecretSource) -> SecretStr | None:
        """Return the value, or None where the source has none or is not looked at.

        Raises:
            InputError: a file exists and cannot be read as text, or a program failed.
        """
        if isinstance(source, SopsSource | CommandSource):
            value = self._programs and _asked(self._programs, source)
        else:
            value = SecretStr(self._value(source) or "")
        return value if value and value.get_secret_value() else None

    def _value(self, source: EnvSource | EnvFileSource | FileSource) -> str | None:
        if isinstance(source, EnvSource):
            return self._environ.get(source.name)
        path = self._root / source.path
        if not path.exists():
            return None
        try:
            return _from_file(source, path)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{source.path} cannot be read: {_why(error)}", "It holds a secret's value.") from None


def _asked(programs: Programs, source: SopsSource | CommandSource) -> SecretStr | None:
    if isinstance(source, SopsSource):
        return programs.decrypted(source.path, source.key)
    return programs.output(source.arguments)


def _from_file(source: EnvFileSource | FileSource, path: Path) -> str | None:
    text = path.read_text("utf-8")
    if isinstance(source, FileSource):
        return text.removesuffix("\n")
    return dotenv_values(stream=StringIO(text), interpolate=False).get(source.key)


def _why(error: OSError | UnicodeDecodeError) -> str:
    """Say why without the content: a decoding error's own text quotes bytes of it."""
    return (error.strerror or "unknown") if isinstance(error, OSError) else "it is not UTF-8 text"
