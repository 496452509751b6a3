"""Runs the programs that hold secret values: a password manager's, and `sops`."""

import json
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import SecretStr

from infra.model.errors import InputError

TIME_LIMIT = 60.0
"""Seconds; a person may have to touch a key or unlock a vault meanwhile."""
_LONGEST_REASON = 200


class Programs:
    """Runs each program once and remembers what it wrote, wrapped, for as long as the object lives.

    The programs get the whole environment, for that is where a password manager finds its session, and no stdin.
    `refusal` says why none may be run, where that is so.
    """

    def __init__(
        self, root: Path, environ: Mapping[str, str], *, refusal: str = "", time_limit: float = TIME_LIMIT
    ) -> None:
        self._root = root
        self._environ = dict(environ)
        self._refusal = refusal
        self._time_limit = time_limit
        self._written: dict[tuple[str, ...], SecretStr] = {}
        self._lock = threading.Lock()

    def output(self, arguments: tuple[str, ...]) -> SecretStr:
        """Return what a program writes to stdout, one trailing newline removed.

        Raises:
            InputError: it may not be run, cannot be started, takes too long, fails, or writes no UTF-8 text.
        """
        with self._lock:
            if arguments not in self._written:
                self._written[arguments] = self._run(arguments)
            return self._written[arguments]

    def decrypted(self, path: str, key: str) -> SecretStr | None:
        """Return the value of a key in a file that `sops` encrypted, None where the file or the key is missing.

        The plaintext stays in memory: sops writes it into a pipe.

        Raises:
            InputError: as `output`; or the key holds a map or a list.
        """
        file = self._root / path
        if not file.exists():
            return None
        text = self.output(("sops", "--decrypt", "--output-type", "json", str(file)))
        return _at_key(text, path, key)

    def _run(self, arguments: tuple[str, ...]) -> SecretStr:
        program = arguments[0]
        if self._refusal:
            raise InputError(f"{program} is not run: {self._refusal}", "It would tell the value of a secret.")
        done = self._finished(arguments)
        if done.returncode:
            why = _last_line(done.stderr, done.stdout) or "it says nothing on stderr"
            raise InputError(
                f"{program} ended with exit code {done.returncode}: {why}",
                "It should write the value of a secret; run it by hand to see more.",
            )
        return _text(program, done.stdout, lambda text: text.removesuffix("\n"))

    def _finished(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
        program = arguments[0]
        try:
            return subprocess.run(
                arguments,
                cwd=self._root,
                env=self._environ,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=self._time_limit,
                check=False,
            )
        except subprocess.TimeoutExpired:
            problem = f"{program} did not end within {self._time_limit:g} seconds"
            raise InputError(problem, "Unlock the vault first, or sign in; it cannot ask for anything here.") from None
        except OSError as error:
            problem = f"{program} cannot be started: {error.strerror or 'unknown'}"
            raise InputError(problem, "Install it, or correct `from:` of the secret in spaces.yaml.") from None


def _text(program: str, written: bytes, trimmed: Callable[[str], str]) -> SecretStr:
    try:
        return SecretStr(trimmed(written.decode()))
    except UnicodeDecodeError:
        raise InputError(f"{program} does not write UTF-8 text", "A secret's value is text on the Hub.") from None


def _last_line(stderr: bytes, stdout: bytes) -> str:
    """Return the last line that a program wrote to stderr, without anything that it wrote to stdout."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines() if line.strip()]
    last = "".join(c if c.isprintable() else " " for c in lines[-1]) if lines else ""
    for value in stdout.decode("utf-8", "replace").split():
        last = last.replace(value, "***")
    return last[:_LONGEST_REASON]


def _at_key(text: SecretStr, path: str, key: str) -> SecretStr | None:
    try:
        found = json.loads(text.get_secret_value())
    except ValueError:
        raise InputError(f"sops does not write JSON for {path}", "Use sops 3.7 or later.") from None
    whole = isinstance(found, dict) and key in found  # a key of an env file may have dots in it
    for name in (key,) if whole else key.split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return _scalar(found, path, key)


def _scalar(found: object, path: str, key: str) -> SecretStr | None:
    if found is None:
        return None
    if isinstance(found, dict | list):
        raise InputError(f"{key} in {path} is not a single value", "Name the key of one value; dots step into maps.")
    return SecretStr(found if isinstance(found, str) else json.dumps(found))
