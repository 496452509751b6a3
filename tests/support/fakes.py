"""Ports in memory. Each behaves as its port promises and as the Hub does (parents, first commit, upserts)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from pydantic import SecretStr

from infra.model.bundle import File
from infra.model.fleet import CommandSource, EnvSource, SecretSource, SopsSource
from infra.model.observed import Tree
from infra.model.probe import Answer, Preflight, Target
from infra.ports import Method
from tests.support.fake_hub import FakeHub, FakeSpace

__all__ = ["FakeHub", "FakeSpace"]


class FakeTrees:
    """`TreeCache` in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Tree] = {}

    def get(self, space: str, sha: str) -> Tree | None:
        return self.kept.get((space, sha))

    def put(self, space: str, sha: str, tree: Tree) -> None:
        self.kept[space, sha] = tree


class FakeClock:
    """`Clock` that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return datetime(2026, 1, 31, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.seconds += seconds


class FakeSecrets:
    """`SecretReader` over a map: by variable, path or program."""

    def __init__(self, values: Mapping[str, str] | None = None, *, programs: bool = True) -> None:
        self.values = dict(values or {})
        self.programs = programs

    def reads(self, source: SecretSource) -> bool:
        return self.programs or not isinstance(source, CommandSource | SopsSource)

    def read(self, source: SecretSource) -> SecretStr | None:
        value = self.values.get(_place(source)) if self.reads(source) else None
        return SecretStr(value) if value else None


def _place(source: SecretSource) -> str:
    if isinstance(source, CommandSource):
        return source.arguments[0]
    return source.name if isinstance(source, EnvSource) else source.path


def answered(
    body: str = "",
    status: int | None = 200,
    seconds: float = 0.01,
    error: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    return Answer(status=status, body=body, seconds=seconds, error=error, headers=headers or {})


class FakeProber:
    """`Prober` that answers by path, or by method and path; of several answers the last one stays.

    `allowed` maps an origin to what the two headers of its preflight say; an origin that is not in it is refused.
    `preflights` maps an origin to the rest of that answer, which otherwise is a bare 200. A path that is not in
    `answers` is one that the app does not have.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer | Sequence[Answer]],
        allowed: Mapping[str, tuple[str, str | None]] | None = None,
        preflights: Mapping[str, Answer] | None = None,
    ) -> None:
        self._answers = {path: list(a) if isinstance(a, Sequence) else [a] for path, a in answers.items()}
        self._allowed = dict(allowed or {})
        self._preflights = dict(preflights or {})
        self.asked: list[tuple[str, Target, float]] = []

    def ask(self, target: Target, timeout: float, method: Method = "GET", origin: str | None = None) -> Answer:
        self.asked.append((f"{method} {origin}" if origin else method, target, timeout))
        path = "/" + target.url.split("/", 3)[3]
        answers = self._answers.get(f"{method} {path}") or self._answers.get(path, [answered(status=404)])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def preflight(self, target: Target, origin: str, timeout: float) -> Preflight:
        self.asked.append((f"OPTIONS {origin}", target, timeout))
        origin_, credentials = self._allowed.get(origin, (None, None))
        answer = self._preflights.get(origin, answered())
        return Preflight(answer=answer, allow_origin=origin_, allow_credentials=credentials)


class FakeWorkspace:
    """`Workspace` of texts; `read` remembers which folders were asked for."""

    def __init__(self, spec: str, templates: Mapping[str, str], files: Mapping[str, str]) -> None:
        self.read: list[str] = []
        self._spec = spec
        self._templates = templates
        self._files = files

    def spec(self) -> str:
        return self._spec

    def templates(self) -> Mapping[str, str]:
        return self._templates

    def tree(self, folder: str) -> list[File]:
        self.read.append(folder)
        below = sorted(path for path in self._files if path.startswith(f"{folder}/"))
        return [File(path=path, content=self._files[path].encode()) for path in below]

    def commit(self) -> str | None:
        return "5" * 40
