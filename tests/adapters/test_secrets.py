"""Secret values from the environment, an env file and a file; never shown, not even when they cannot be read."""

from pathlib import Path

import pytest

from infra.adapters.secrets import LocalSecrets
from infra.model.errors import InputError
from infra.model.fleet import EnvFileSource, EnvSource, FileSource, SecretSource


@pytest.fixture
def secrets(tmp_path: Path) -> LocalSecrets:
    (tmp_path / ".env.prod").write_text(
        "# values\nTOKEN=plain\nQUOTED='a b'\nexport SHOUTED=loud\nEMPTY=\nBARE\nDOLLAR=${TOKEN}x\n"
    )
    (tmp_path / "key.pem").write_text("line 1\nline 2\n\n")
    (tmp_path / "none").write_text("\n")
    return LocalSecrets({"TOKEN": "from-env", "EMPTY": ""}, tmp_path)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (EnvSource(name="TOKEN"), "from-env"),
        (EnvSource(name="EMPTY"), None),
        (EnvSource(name="MISSING"), None),
        (EnvFileSource(path=".env.prod", key="TOKEN"), "plain"),
        (EnvFileSource(path=".env.prod", key="QUOTED"), "a b"),
        (EnvFileSource(path=".env.prod", key="SHOUTED"), "loud"),
        (EnvFileSource(path=".env.prod", key="DOLLAR"), "${TOKEN}x"),
        (EnvFileSource(path=".env.prod", key="EMPTY"), None),
        (EnvFileSource(path=".env.prod", key="BARE"), None),
        (EnvFileSource(path=".env.prod", key="MISSING"), None),
        (EnvFileSource(path="missing", key="TOKEN"), None),
        (FileSource(path="key.pem"), "line 1\nline 2\n"),
        (FileSource(path="none"), None),
        (FileSource(path="missing"), None),
    ],
    ids=str,
)
def test_a_value_is_read_from_its_source(secrets: LocalSecrets, source: SecretSource, value: str | None) -> None:
    found = secrets.read(source)
    assert (found and found.get_secret_value()) == value
    assert value is None or value not in repr(found)


@pytest.mark.parametrize("source", [FileSource(path="bytes"), EnvFileSource(path="bytes", key="A")], ids=str)
def test_a_file_that_is_no_text_is_told_without_its_content(tmp_path: Path, source: SecretSource) -> None:
    (tmp_path / "bytes").write_bytes(b"A=se\xffcret\n")
    with pytest.raises(InputError, match=r"^bytes cannot be read: it is not UTF-8 text$") as raised:
        LocalSecrets({}, tmp_path).read(source)
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize("source", [FileSource(path="."), EnvFileSource(path=".", key="A")], ids=str)
def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path, source: SecretSource) -> None:
    with pytest.raises(InputError, match=r"cannot be read"):
        LocalSecrets({}, tmp_path).read(source)
