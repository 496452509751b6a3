"""Secret values that programs tell: real processes, and `sops` as a stand-in that does what its manual says."""

import json
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.adapters.secret_programs import Programs
from infra.adapters.secrets import LocalSecrets
from infra.model.errors import InputError
from infra.model.fleet import CommandSource, SecretSource, SopsSource

CANARY = "canary-2f6b5e1d"

Write = Callable[[str, str], str]


@pytest.fixture
def program(tmp_path: Path) -> Write:
    """Write a Python program, and return its path."""

    def write(name: str, body: str) -> str:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return write


def environ(tmp_path: Path) -> dict[str, str]:
    return {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", "SESSION": "open"}


def reader(tmp_path: Path, **options: object) -> LocalSecrets:
    programs = Programs(tmp_path, environ(tmp_path), **options)  # type: ignore[arg-type]  # tests name the options
    return LocalSecrets({}, tmp_path, programs)


def value(found: LocalSecrets, source: SecretSource) -> str | None:
    secret = found.read(source)
    return secret.get_secret_value() if secret else None


def test_a_command_gets_its_arguments_untouched_the_environment_and_no_stdin(tmp_path: Path, program: Write) -> None:
    op = program("op", "print(sys.argv[1:], os.environ['SESSION'], repr(sys.stdin.read()), os.getcwd())")
    arguments = (op, "read", "op://a vault/$HOME; echo `id`/*", "--", "")
    told = value(reader(tmp_path), CommandSource(arguments=arguments))
    assert told == f"{list(arguments[1:])} open '' {tmp_path}"


@pytest.mark.parametrize(
    ("written", "kept"), [("a", "a"), ("a\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("\n", None)]
)
def test_one_trailing_newline_is_no_part_of_a_value(
    tmp_path: Path, program: Write, written: str, kept: str | None
) -> None:
    op = program("op", f"sys.stdout.write({written!r})")
    assert value(reader(tmp_path), CommandSource(arguments=(op,))) == kept


def test_a_program_is_run_once_for_each_list_of_arguments(tmp_path: Path, program: Write) -> None:
    op = program("op", f"open({str(tmp_path / 'calls')!r}, 'a').write('x')\nprint('told', sys.argv[1])")
    found = reader(tmp_path)
    told = [value(found, CommandSource(arguments=(op, item))) for item in ("a", "a", "b", "a")]
    assert told == ["told a", "told a", "told b", "told a"]
    assert (tmp_path / "calls").read_text() == "xx"
    assert "told" not in repr(vars(found._programs))


def test_a_failure_is_told_by_the_last_line_of_stderr_and_never_by_the_value(tmp_path: Path, program: Write) -> None:
    lines = f"'first line\\n\\x1b[31m[ERROR] {CANARY} is not\\tunlocked\\n'"
    op = program("op", f"print({CANARY!r})\nsys.stderr.write({lines})\nsys.exit(6)")
    with pytest.raises(InputError) as raised:
        reader(tmp_path).read(CommandSource(arguments=(op,)))
    assert raised.value.message == f"{op} ended with exit code 6:  [31m[ERROR] *** is not unlocked"
    assert CANARY not in raised.value.message + raised.value.help
    assert raised.value.__cause__ is None


def test_a_program_that_waits_for_ever_is_ended(tmp_path: Path, program: Write) -> None:
    op = program("op", f"print({CANARY!r}, flush=True)\ntime.sleep(600)")
    with pytest.raises(InputError, match=r"did not end within 0\.5 seconds") as raised:
        reader(tmp_path, time_limit=0.5).read(CommandSource(arguments=(op,)))
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__


@pytest.mark.parametrize(
    ("body", "message"),
    [("sys.stdout.buffer.write(b'\\xff')", "does not write UTF-8 text"), ("sys.exit(3)", "it says nothing on stderr")],
)
def test_a_program_that_does_not_do_its_work_is_told(tmp_path: Path, program: Write, body: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        reader(tmp_path).read(CommandSource(arguments=(program("op", body),)))


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no-such-program cannot be started: No such file or directory"):
        reader(tmp_path).read(CommandSource(arguments=("no-such-program",)))


def test_nothing_is_run_where_programs_are_refused(tmp_path: Path, program: Write) -> None:
    op = program("op", f"open({str(tmp_path / 'calls')!r}, 'a').write('x')")
    with pytest.raises(InputError, match="op is not run: this is a pull request"):
        reader(tmp_path, refusal="this is a pull request").read(CommandSource(arguments=(op,)))
    assert not (tmp_path / "calls").exists()


def test_a_reader_without_programs_does_not_look_there(tmp_path: Path, program: Write) -> None:
    op = program("op", f"open({str(tmp_path / 'calls')!r}, 'a').write('x')")
    found = LocalSecrets({}, tmp_path)
    for source in (CommandSource(arguments=(op,)), SopsSource(path="prod.enc.json", key="A")):
        assert not found.reads(source)
        assert found.read(source) is None
    assert not (tmp_path / "calls").exists()


PLAIN = {"A": "value", "n": 3, "yes": True, "empty": "", "mail": {"password": "deep"}, "a.b": "dotted", "null": None}


@pytest.fixture
def sops(tmp_path: Path, program: Write) -> LocalSecrets:
    """Make a `sops` that decrypts by turning the text round, and refuses all but the options it is known to take."""
    program(
        "sops",
        f"open({str(tmp_path / 'calls')!r}, 'a').write('x')\n"
        "assert sys.argv[1:4] == ['--decrypt', '--output-type', 'json'] and len(sys.argv) == 5, sys.argv\n"
        "sys.stdout.write(open(sys.argv[4]).read()[::-1])",
    )
    (tmp_path / "prod.enc.json").write_text(json.dumps(PLAIN)[::-1])
    (tmp_path / "-list.json").write_text("[1]"[::-1])
    (tmp_path / "not.json").write_text(CANARY[::-1])
    return reader(tmp_path)


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ("prod.enc.json", "A", "value"),
        ("prod.enc.json", "n", "3"),
        ("prod.enc.json", "yes", "true"),
        ("prod.enc.json", "empty", None),
        ("prod.enc.json", "null", None),
        ("prod.enc.json", "mail.password", "deep"),
        ("prod.enc.json", "a.b", "dotted"),
        ("prod.enc.json", "mail.user", None),
        ("prod.enc.json", "A.b", None),
        ("prod.enc.json", "B", None),
        ("-list.json", "B", None),
        ("missing.json", "B", None),
    ],
)
def test_a_key_of_a_sops_file(sops: LocalSecrets, path: str, key: str, expected: str | None) -> None:
    assert value(sops, SopsSource(path=path, key=key)) == expected


def test_a_sops_file_is_decrypted_once_and_its_plaintext_is_nowhere_on_disk(sops: LocalSecrets, tmp_path: Path) -> None:
    for key in ("A", "n", "mail.password"):
        assert value(sops, SopsSource(path="prod.enc.json", key=key))
    assert (tmp_path / "calls").read_text() == "x"
    held = {path.name for path in tmp_path.rglob("*") if path.is_file() and b'"deep"' in path.read_bytes()}
    assert held == set()


def test_what_is_no_value_is_told_without_showing_it(sops: LocalSecrets) -> None:
    with pytest.raises(InputError, match=r"mail in prod\.enc\.json is not a single value") as map_:
        sops.read(SopsSource(path="prod.enc.json", key="mail"))
    with pytest.raises(InputError, match=r"sops does not write JSON for not\.json") as text:
        sops.read(SopsSource(path="not.json", key="A"))
    for raised in (map_, text):
        assert "deep" not in str(raised.value)
        assert CANARY not in str(raised.value)
        assert raised.value.__cause__ is None
