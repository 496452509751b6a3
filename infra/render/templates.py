"""Jinja, strict: an undefined name is an error, never an empty string."""

import math
import re
import traceback
from collections.abc import Mapping
from functools import lru_cache

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from infra.model.errors import InputError

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")


def render(templates: Mapping[str, str], name: str, values: Mapping[str, object]) -> str:
    """Render one template; the others can be included by their path.

    The sandbox keeps templates of an unreviewed branch from reaching Python's internals.

    Raises:
        InputError: the template is missing, does not parse, or uses a name that is not defined.
    """
    try:
        return _environment(tuple(sorted(templates.items()))).get_template(name).render(values)
    except TemplateSyntaxError as error:
        raise InputError(f"{error.name}:{error.lineno}: {error.message}", "Correct the template.") from error
    except TemplateError as error:
        place = _place(error, templates) or name
        raise InputError(f"{place}: {error.message or error}", "Correct the template, or restore the file.") from error


def _place(error: TemplateError, templates: Mapping[str, str]) -> str:
    """Return `template:line` of the innermost template that was being rendered; empty where none was."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    return next((f"{frame.filename}:{frame.lineno}" for frame in frames if frame.filename in templates), "")


@lru_cache(maxsize=4)
def _environment(templates: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    """Compile once for a whole fleet: a template set is the same for every Space."""
    texts = dict(templates)
    environment = ImmutableSandboxedEnvironment(
        # Unlike DictLoader, this one tells the template's name as its file, so that errors name it.
        loader=FunctionLoader(lambda name: (texts[name], name, None) if name in texts else None),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown and a Dockerfile, not HTML: the filters below escape Markdown
    )
    environment.filters |= {
        "text": markdown_text,
        "cell": table_cell,
        "code": code_span,
        "seconds_up": math.ceil,
        "number": lambda value: f"{value:g}",
    }
    return environment


def markdown_text(text: str) -> str:
    """Escape what Markdown would read as markup, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def table_cell(text: str) -> str:
    """Fit a text into a table cell: one line, no bar."""
    return " ".join(text.split()).replace("|", "\\|")


def code_span(text: str) -> str:
    """Write a value as code in a table cell, whatever backticks it holds."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{table_cell(text)}{pad}{fence}"
