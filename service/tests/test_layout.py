import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

SERVICE = Path(__file__).parents[1]
EXPORTER = SERVICE / "observability" / "exporter.py"
"""The one module that needs what is optional."""


def _imported_distributions() -> set[str]:
    """What the code imports beyond itself and the standard library, by the name it is installed under."""
    modules: set[str] = set()
    for path in SERVICE.rglob("*.py"):
        if "tests" in path.relative_to(SERVICE).parts or path == EXPORTER:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.module, f"{path}: relative import"
                modules.add(node.module.partition(".")[0])
    installed = packages_distributions()
    foreign = modules - sys.stdlib_module_names - {"service"}
    return {installed[module][0].lower().replace("_", "-") for module in foreign}


@pytest.mark.acceptance("T001")
def test_t001_the_service_folder_has_the_expected_structure() -> None:
    for name in ("main.py", "__main__.py", "settings.py", "requirements.in", "requirements.txt", "routes", "tests"):
        assert (SERVICE / name).exists(), name
    assert list((SERVICE / "tests").glob("test_*.py"))


@pytest.mark.acceptance("T005")
def test_t005_every_import_is_required_and_pinned_with_its_hash() -> None:
    required = set(re.findall(r"^([a-z0-9-]+)", (SERVICE / "requirements.in").read_text("utf-8"), re.MULTILINE))
    lock = (SERVICE / "requirements.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([a-z0-9-]+)==[^\n]+\\\n +--hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE))
    imported = _imported_distributions()
    assert {"fastapi", "pydantic", "purgatory"} <= imported
    assert imported == required
    assert required <= pinned


def test_what_is_optional_is_named_in_the_requirements_and_imported_by_one_module() -> None:
    optional = re.findall(r"^# (opentelemetry[a-z-]+)", (SERVICE / "requirements.in").read_text("utf-8"), re.MULTILINE)
    assert optional == ["opentelemetry-exporter-otlp-proto-http", "opentelemetry-sdk"]
    lock = (SERVICE / "requirements.txt").read_text("utf-8")
    assert not [name for name in optional if name in lock]
    importers = [path for path in SERVICE.rglob("*.py") if "from opentelemetry" in path.read_text("utf-8")]
    assert [path for path in importers if "tests" not in path.parts] == [EXPORTER]


def test_the_service_imports_nothing_of_the_tool_that_ships_it() -> None:
    sources = [path for path in SERVICE.rglob("*.py") if path != Path(__file__)]
    assert not [
        path for path in sources if re.search(r"^\s*(from|import) infra\b", path.read_text("utf-8"), re.MULTILINE)
    ]
