"""Every generated page: `python -m tests.generated` writes them, tests/docs fails when one is stale."""

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from infra import diagnose, lint, spec
from tests import coverage_page
from tests.docs import acceptance, tasks_page

ROOT = Path(__file__).parents[1]


def _schema() -> str:
    return json.dumps(spec.json_schema(), indent=2, ensure_ascii=False) + "\n"


PAGES: Mapping[str, Callable[[], str]] = {
    "docs/acceptance.md": acceptance.page,
    "docs/causes.md": diagnose.manual,
    "docs/rules.md": lint.manual,
    "docs/spaces.md": spec.reference,
    "docs/spaces.schema.json": _schema,
    "docs/tasks.md": tasks_page.page,
    "infra/emulator/COVERAGE.md": coverage_page.page,
}
"""Path in the project to what makes its text."""


def main() -> None:
    """Write the pages whose text has changed, and name them."""
    for path, text in PAGES.items():
        fresh = text()
        target = ROOT / path
        if not target.exists() or target.read_text("utf-8") != fresh:
            target.write_text(fresh, "utf-8")
            sys.stdout.write(f"wrote {path}\n")


if __name__ == "__main__":
    main()
