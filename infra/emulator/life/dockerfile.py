"""Reads a Dockerfile as the local Hub can follow it: without a container.

Followed: FROM (official Python images), ARG, ENV, WORKDIR, USER, COPY and ADD of files of the repository, `pip install`
in RUN, CMD and ENTRYPOINT. Other RUN lines change the system inside an image; here they are left out and the build log
says so. A Dockerfile that cannot run at all without a container is a build error that says why.
"""

import io
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from dockerfile_parse import DockerfileParser
from dockerfile_parse.constants import COMMENT_INSTRUCTION

from infra.emulator.life.pip_arguments import pip_arguments
from infra.emulator.life.recipe import Copy, PipInstall, Recipe, Step
from infra.emulator.life.shellwords import commands, exec_form, expand, expand_variables, flags_of, pairs, words
from infra.emulator.life.stages import Phase, ReleaseError

_PYTHON_IMAGE = re.compile(
    r"(?:docker\.io/)?(?:library/)?python(?::(?P<version>\d+(?:\.\d+)*)?[\w.-]*)?(?:@sha256:[0-9a-f]+)?"
)
_BASE_ENV = {"PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
_SYSTEM = {"/", "/bin", "/etc", "/lib", "/opt", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr", "/usr/local", "/var"}  # noqa: S108 (paths of an image, nothing is written there)
_ARCHIVE = re.compile(r"\.(tar|tgz|tbz2|txz)$|\.tar\.\w+$")
_PASSIVE = {
    "EXPOSE": "the Hub gives the port",
    "HEALTHCHECK": "the Hub asks the app's port instead",
    "LABEL": "",
    "MAINTAINER": "",
    "ONBUILD": "not run",
    "SHELL": "not followed: the shell form runs in /bin/sh",
    "STOPSIGNAL": "the Hub sends SIGTERM",
    "VOLUME": "not mounted",
}


@dataclass
class _Stage:
    python: str | None
    env: dict[str, str]
    args: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "root"
    entrypoint: tuple[str, ...] = ()
    entrypoint_in_shell: bool = False
    cmd: tuple[str, ...] = ("python3",)

    @property
    def variables(self) -> dict[str, str]:
        return {**self.args, **self.env}

    @property
    def command(self) -> tuple[str, ...]:
        if self.entrypoint_in_shell:
            return self.entrypoint
        return self.entrypoint + self.cmd


def read_dockerfile(text: bytes, build_args: Mapping[str, str]) -> Recipe:
    """Return the facts of a Dockerfile.

    Args:
        text: the file.
        build_args: values for its ARG lines; the Hub gives the Space's variables.

    Raises:
        ReleaseError: BUILD_ERROR, when the local Hub cannot follow it.
    """
    reader = _Reader(build_args)
    readable = text.decode(errors="replace").encode()
    for instruction in DockerfileParser(fileobj=io.BytesIO(readable)).structure:
        if instruction["instruction"] != COMMENT_INSTRUCTION:
            reader.take(instruction["instruction"], instruction["value"], instruction["startline"] + 1)
    return reader.recipe()


class _Reader:
    """Follows the instructions from the first to the last."""

    def __init__(self, build_args: Mapping[str, str]) -> None:
        self._build_args = build_args
        self._global_args: dict[str, str] = {}
        self._stages: dict[str, _Stage] = {}
        self._stage: _Stage | None = None
        self._steps: list[Step] = []
        self._owned = {"/home"}
        self._line = 0

    def take(self, name: str, value: str, line: int) -> None:
        self._line = line
        if name in _PASSIVE:
            self._add(Step(f"{name} {value}", note=_PASSIVE[name]))
            return
        handler = self._handlers().get(name)
        if handler is None:
            raise self._error(f"unknown instruction {name} (here-documents are not followed by the local Hub)")
        if self._stage is None and name not in {"FROM", "ARG"}:
            raise self._error(f"{name} before the first FROM")
        try:
            self._add(handler(" ".join(value.split()) if name != "RUN" else value.strip()))
        except ValueError as error:
            raise self._error(f"{name} {value}: {error}") from error

    def recipe(self) -> Recipe:
        stage = self._current()
        return Recipe(
            python=stage.python,
            steps=tuple(self._steps),
            env=stage.env,
            workdir=stage.workdir,
            user=stage.user,
            command=stage.command,
            owned=tuple(sorted(self._owned)),
        )

    def _handlers(self) -> dict[str, Callable[[str], Step]]:
        return {
            "FROM": self._from,
            "ARG": self._arg,
            "ENV": self._env,
            "WORKDIR": self._workdir,
            "USER": self._user,
            "COPY": self._copy,
            "ADD": self._add_files,
            "RUN": self._run,
            "CMD": self._cmd,
            "ENTRYPOINT": self._entrypoint,
        }

    def _add(self, step: Step) -> None:
        self._steps.append(step)

    def _error(self, text: str) -> ReleaseError:
        return ReleaseError(Phase.BUILD_ERROR, f"Dockerfile line {self._line}: {text}")

    def _current(self) -> _Stage:
        if self._stage is None:
            raise self._error("no FROM")
        return self._stage

    def _from(self, value: str) -> Step:
        _, rest = flags_of(value)
        image, *name = words(rest) or [""]
        image = expand(image, self._global_args)
        if image in self._stages:
            base = self._stages[image]
            self._stage = replace(base, env=dict(base.env), args={})
        else:
            self._stage = _Stage(self._python_of(image), dict(_BASE_ENV))
        if len(name) == 2 and name[0].upper() == "AS":
            self._stages[name[1]] = self._stage
        return Step(f"FROM {value}")

    def _python_of(self, image: str) -> str | None:
        match = _PYTHON_IMAGE.fullmatch(image)
        if match is None:
            raise self._error(
                f"FROM {image}: the local Hub runs a Space as a process with this machine's Python, not in a "
                "container. It can build on the official Python images (python:3.11-slim and the like) only; "
                "use one of them, or deploy to the real Hub."
            )
        return match["version"]

    def _arg(self, value: str) -> Step:
        name, equals, default = value.partition("=")
        known = self._global_args if self._stage is None else self._stage.args
        if name in self._build_args:
            known[name] = self._build_args[name]
        elif equals:
            known[name] = expand(default, self._global_args if self._stage is None else self._stage.variables)
        elif name in self._global_args:
            known[name] = self._global_args[name]
        return Step(f"ARG {value}")

    def _env(self, value: str) -> Step:
        stage = self._current()
        stage.env |= pairs(value, stage.variables)
        self._own(stage.env.get("HOME", "/"))
        return Step(f"ENV {value}")

    def _workdir(self, value: str) -> Step:
        stage = self._current()
        stage.workdir = self._absolute(value)
        self._own(stage.workdir)
        return Step(f"WORKDIR {value}")

    def _user(self, value: str) -> Step:
        stage = self._current()
        stage.user = expand(value, stage.variables).partition(":")[0]
        return Step(f"USER {value}", note="the process runs as you")

    def _copy(self, value: str) -> Step:
        flags, rest = flags_of(value)
        if any(flag.startswith("--from=") for flag in flags):
            return Step(f"COPY {value}", note="not copied: another image's files need a container")
        if "<<" in rest:
            raise self._error("here-documents are not followed by the local Hub; put the text into a file")
        return Step(f"COPY {value}", copies=(self._copied(rest),))

    def _add_files(self, value: str) -> Step:
        _, rest = flags_of(value)
        copied = self._copied(rest)
        if any("://" in source or _ARCHIVE.search(source) for source in copied.sources):
            raise self._error(
                f"ADD {rest}: the local Hub adds plain files only; use COPY, or put the files in the Space"
            )
        return Step(f"ADD {value}", copies=(copied,))

    def _copied(self, rest: str) -> Copy:
        variables = self._current().variables
        listed = exec_form(rest)
        paths = [expand(word, variables) for word in (listed or words(rest))]
        if len(paths) < 2:
            raise ValueError("a source and a destination are needed")
        return self._to(tuple(paths[:-1]), paths[-1])

    def _to(self, sources: tuple[str, ...], destination: str) -> Copy:
        slash = "/" if destination.endswith(("/", "/.")) or destination in {".", "./"} or len(sources) > 1 else ""
        target = self._absolute(destination)
        self._own(target)
        for source in sources:
            self._own(posixpath.join(target, posixpath.basename(source.rstrip("/")) or "."))
        return Copy(sources, target.rstrip("/") + slash or "/")

    def _run(self, value: str) -> Step:
        stage = self._current()
        flags, rest = flags_of(value)
        found = [pip_arguments(command) for command in commands(expand_variables(rest, stage.variables))]
        installs = tuple(PipInstall(arguments, stage.workdir) for arguments in found if arguments is not None)
        text = f"RUN {' '.join(value.split())}"
        if not installs:
            return Step(text, note="not run: it would change this machine's system")
        return Step(text, copies=tuple(self._mounts(flags)), installs=installs)

    def _mounts(self, flags: list[str]) -> Iterator[Copy]:
        """Yield the bind mounts of a RUN, `--mount=type=bind,source=a,target=b`, as copies."""
        for flag in flags:
            options = dict(option.partition("=")[::2] for option in flag.removeprefix("--mount=").split(","))
            target = options.get("target", options.get("dst", ""))
            if (
                flag.startswith("--mount=")
                and options.get("type", "bind") == "bind"
                and target
                and "from" not in options
            ):
                yield self._to((options.get("source", options.get("src", ".")),), target)

    def _cmd(self, value: str) -> Step:
        self._current().cmd = _command(value)
        return Step(f"CMD {value}")

    def _entrypoint(self, value: str) -> Step:
        stage = self._current()
        stage.entrypoint = _command(value)
        stage.entrypoint_in_shell = exec_form(value) is None
        stage.cmd = ()
        return Step(f"ENTRYPOINT {value}")

    def _own(self, path: str) -> None:
        if path not in _SYSTEM:
            self._owned.add(path)

    def _absolute(self, value: str) -> str:
        stage = self._current()
        return posixpath.normpath("/" + posixpath.join(stage.workdir, expand(value, stage.variables))).replace(
            "//", "/"
        )


def _command(value: str) -> tuple[str, ...]:
    listed = exec_form(value)
    return ("/bin/sh", "-c", value) if listed is None else tuple(listed)
