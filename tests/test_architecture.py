"""The import table and the size budget of the house (docs/architecture.md), as data."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
LONGEST_FUNCTION, LONGEST_FILE = 60, 400

NOUNS = {"infra.model", "pydantic"}
PURE = NOUNS
PORTED = NOUNS | {"infra.ports"}
BEHIND_PORTS = PORTED
STAGES = {
    f"infra.{name}"
    for name in ("spec", "lint", "render", "plan", "observe", "apply", "verify", "compare", "releases", "diagnose")
}
HUB_CLIENT = {"httpx2", "huggingface_hub", "stamina"}
HUB_FILES = {
    f"infra.adapters.{name}"
    for name in ("hub", "hub_budget", "hub_calls", "hub_errors", "hub_identity", "hub_reading", "hub_values")
}

TABLE: dict[str, set[str]] = {
    "infra": set(),
    "infra.model": {"pydantic"},
    "infra.ports": NOUNS,
    "infra.spec": PURE | {"yaml"},
    "infra.lint": PURE | {"detect_secrets"},
    "infra.render": PURE | {"jinja2", "yaml"},
    "infra.plan": PURE,
    "infra.compare": PURE,
    "infra.releases": PURE,
    "infra.diagnose": PURE,
    "infra.observe": PORTED,
    "infra.apply": PORTED,
    "infra.verify": PORTED,
    "infra.report": NOUNS | {"jinja2", "rich"},
    "infra.ci": set(),
    "infra.cli": NOUNS
    | {"infra", "infra.commands", "infra.report", "infra.spec", "infra.watching", "infra.wiring", "invoke"},
    "infra.tasks": NOUNS
    | {"infra", "infra.cli", "infra.commands", "infra.report", "infra.watching", "infra.wiring", "invoke"},
    "infra.commands": PORTED | STAGES,
    "infra.adapters": set(),
    "infra.adapters.bundle_folder": BEHIND_PORTS,
    "infra.adapters.clock": BEHIND_PORTS,
    "infra.adapters.dev_server": BEHIND_PORTS | {"watchfiles"},
    "infra.adapters.hub": BEHIND_PORTS | HUB_CLIENT | HUB_FILES,
    "infra.adapters.hub_budget": BEHIND_PORTS,
    "infra.adapters.hub_calls": BEHIND_PORTS | HUB_CLIENT | HUB_FILES,
    "infra.adapters.hub_errors": BEHIND_PORTS | HUB_CLIENT | HUB_FILES,
    "infra.adapters.hub_identity": BEHIND_PORTS | HUB_CLIENT | HUB_FILES,
    "infra.adapters.hub_reading": BEHIND_PORTS | HUB_CLIENT | HUB_FILES,
    "infra.adapters.hub_values": BEHIND_PORTS | HUB_CLIENT | HUB_FILES,
    "infra.adapters.identity": BEHIND_PORTS | {"psutil"},
    "infra.adapters.interrupts": BEHIND_PORTS,
    "infra.adapters.journal": BEHIND_PORTS,
    "infra.adapters.local_hub": BEHIND_PORTS | {"httpx2", "psutil"},
    "infra.adapters.lock": BEHIND_PORTS | {"infra.adapters.identity"},
    "infra.adapters.plan_file": BEHIND_PORTS,
    "infra.adapters.prober": BEHIND_PORTS | {"httpx2"},
    "infra.adapters.revision": BEHIND_PORTS | {"pathspec"},
    "infra.adapters.secret_programs": BEHIND_PORTS,
    "infra.adapters.secrets": BEHIND_PORTS | {"dotenv", "infra.adapters.secret_programs"},
    "infra.adapters.tree_cache": BEHIND_PORTS,
    "infra.adapters.webhook": BEHIND_PORTS | {"httpx2"},
    "infra.adapters.workspace": BEHIND_PORTS | {"pathspec"},
    "infra.watching": NOUNS | {"infra", "infra.commands", "infra.report"},
    "infra.wiring": NOUNS | {"infra", "infra.adapters", "infra.commands", "pydantic_settings"},
}
"""What each part may import beyond itself and the standard library; a part that is not listed may import nothing.

`infra.adapters` stands for all adapters. The local Hub and the service are bound by `ALONE` instead.
"""

ALONE = {"infra.emulator": "infra", "service": "infra"}
"""Parts with libraries of their own: they may import anything but the package beside them."""

WORLD = {"time", "datetime", "os", "subprocess", "socket", "random", "secrets"}
"""What the nouns and the pure stages may not touch: clock, environment, processes, chance."""


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("infra", "service", include_external_packages=True, cache_dir=None)


def part_of(module: str) -> str:
    """Return the row of the table that a module belongs to, the longest that fits; itself where none does."""
    rows = (row for row in {*TABLE, *ALONE} - {"infra"} if module == row or module.startswith(f"{row}."))
    return max(rows, key=len, default=module)


def edges() -> Iterator[tuple[str, str]]:
    """Yield every import of the project, with the importing module whole."""
    for module in sorted(graph().modules):
        if module.split(".")[0] in {"infra", "service"}:
            for imported in sorted(graph().find_modules_directly_imported_by(module)):
                yield module, imported


def allowed(module: str, imported: str) -> bool:
    here, there = part_of(module), part_of(imported)
    if imported.split(".", maxsplit=1)[0] in sys.stdlib_module_names or here == there:
        return True
    if here in ALONE:
        return not imported.startswith(("infra", "service"))
    targets = TABLE.get(here, set())
    return there in targets or imported.split(".", maxsplit=1)[0] in targets - {"infra"} or _adapter_for(here, there)


def _adapter_for(here: str, there: str) -> bool:
    return "infra.adapters" in TABLE.get(here, set()) and there.startswith("infra.adapters.")


def sources() -> list[Path]:
    return [ROOT / name for name in tracked() if name.endswith(".py") and (ROOT / name).is_file()]


@cache
def tracked() -> tuple[str, ...]:
    done = subprocess.run(["git", "-C", ROOT, "ls-files", "-z"], capture_output=True, check=True)
    return tuple(name.decode() for name in done.stdout.split(b"\0") if name)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_import_is_in_the_table() -> None:
    assert len(list(edges())) > 200
    assert [edge for edge in edges() if not allowed(*edge)] == []


def test_the_table_names_only_what_is_there() -> None:
    assert set(TABLE) <= {part_of(module) for module in graph().modules}
    unused = {
        (row, target)
        for row, targets in TABLE.items()
        for target in targets - NOUNS - {"infra.ports"} - HUB_CLIENT - HUB_FILES
        if not any(part_of(m) == row and (i == target or i.startswith(f"{target}.")) for m, i in edges())
    }
    assert unused == set()


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("infra.plan.files", "infra.ports"),
        ("infra.plan.files", "infra.spec.build"),
        ("infra.apply.space", "infra.verify.gate"),
        ("infra.apply.space", "infra.adapters.hub"),
        ("infra.adapters.prober", "infra.adapters.clock"),
        ("infra.adapters.prober", "huggingface_hub"),
        ("infra.report.plan", "infra.ports"),
        ("infra.commands", "infra.adapters.hub"),
        ("infra.commands", "infra.report"),
        ("infra.emulator.app", "infra.model.fleet"),
        ("service.main", "infra"),
        ("infra.new_part.anything", "infra.model"),
    ],
)
def test_an_edge_outside_the_table_is_found(module: str, imported: str) -> None:
    assert not allowed(module, imported)


def test_only_the_hub_adapters_import_the_hubs_client() -> None:
    clients = {"huggingface_hub", "stamina"}
    importers = {m for client in clients for m in graph().find_modules_that_directly_import(client)}
    assert {m for m in importers if not m.startswith("infra.adapters.hub")} == set()


PURE_STAGES = [f"infra.{name}" for name in ("model", "spec", "lint", "render", "plan", "compare", "diagnose")]


@pytest.mark.parametrize("part", PURE_STAGES)
def test_nouns_and_pure_stages_do_not_touch_the_world(part: str) -> None:
    touched = [(m, i) for m, i in edges() if part_of(m) == part and i.split(".")[0] in WORLD]
    assert touched == []


def _writes(path: Path) -> Iterator[int]:
    """Yield the lines at which a module prints or uses the terminal's streams."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        prints = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        stream = isinstance(node, ast.Attribute) and node.attr in {"stdout", "stderr"} and _is_sys(node.value)
        if prints or stream:
            yield node.lineno if isinstance(node, ast.expr) else 0


def _is_sys(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "sys"


def test_only_report_writes_to_the_terminal() -> None:
    # programs of their own: what they say goes into the log of the local Hub, and of a job
    programs = {"infra/emulator/__main__.py", "infra/ci/__main__.py"}
    ours = [path for path in sources() if name(path).startswith("infra/") or name(path) == "tasks.py"]
    writers = {name(path) for path in ours if list(_writes(path))} - programs
    assert writers == {"infra/report/screen.py"}


def test_functions_and_files_stay_small() -> None:
    large = [f"{name(path)}: {count} lines" for path in sources() if (count := _lines(path)) > LONGEST_FILE]
    long = [found for path in sources() for found in _long_functions(path)]
    assert large + long == []


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def _long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LONGEST_FUNCTION:
                yield f"{name(path)}:{node.lineno} {node.name} has {length} lines"


REASONED = (
    re.compile(r"# noqa: [A-Z]+\d+(, [A-Z]+\d+)* (- |\().{6,}"),
    re.compile(r"# type: ignore\[[a-z-]+(, [a-z-]+)*\] +# .{6,}"),
    re.compile(r"# pragma: no cover - .{6,}"),
)
SILENCER = re.compile(r"#\s*(noqa|type:\s*ignore|mypy:|pragma:|ruff:)")


def test_every_silenced_rule_is_named_and_has_its_reason() -> None:
    silent = [
        f"{name(path)}:{line} {comment}"
        for path in sources()
        for line, comment in _comments(path)
        if SILENCER.search(comment) and not any(form.search(comment) for form in REASONED)
    ]
    assert silent == []


def _comments(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.line[token.start[1] :].rstrip("\n")


def _forbidden() -> list[re.Pattern[str]]:
    """Addresses of package registries and folders of one machine; in parts, so that this file is not a finding."""
    hosts = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "art" + "ifactory", "nexus" + "."]
    paths = ["/" + "root/", "/" + "Users/", r"/" + r"home/(?!user\b)[a-z]", r"(?<![\w.}])/" + "work/(?!flow)"]
    return [re.compile(text) for text in [*map(re.escape, hosts), *paths]]


def test_no_tracked_file_names_a_registry_or_a_folder_of_one_machine() -> None:
    found = [
        f"{path}:{number} {line.strip()[:100]}"
        for path in tracked()
        if (ROOT / path).is_file()
        for number, line in enumerate((ROOT / path).read_text("utf-8", "replace").splitlines(), start=1)
        if any(pattern.search(line) for pattern in _forbidden())
    ]
    assert found == []
