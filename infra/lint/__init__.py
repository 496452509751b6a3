"""Stage 1b: a fleet that can be read -> what is unwise in it, and which policies it breaks.

Pure. Each rule is one file of `rules/`; its docstring is its page in docs/rules.md.
"""

from infra.lint.manual import manual
from infra.lint.run import lint
from infra.lint.view import View

__all__ = ["View", "lint", "manual"]
