"""A rollout as one HTML file that needs nothing else: its outcome, a timeline as a picture, and why what failed."""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from infra.model.result import RolloutResult
from infra.report.timeline import Line, timeline

_TEMPLATE = "rollout.html.j2"
_LEFT, _WIDTH, _ROW = 190, 760, 30
"""Pixels of the picture: the names' column, the time, and one Space."""
_TICKS = 6
_STEPS = (0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600)
"""Seconds between two marks of the time."""


def rollout_page(result: RolloutResult) -> str:
    """Return the page. All texts of the result are escaped."""
    lines = timeline(result)
    length = max((span.end for line in lines for span in line.spans), default=1.0) or 1.0
    page = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template(_TEMPLATE)
    return page.render(
        result=result,
        lines=lines,
        bars=[_bars(line, number, length) for number, line in enumerate(lines)],
        ticks=_ticks(length),
        left=_LEFT,
        width=_LEFT + _WIDTH + 20,
        height=_ROW * len(lines) + 40,
        row=_ROW,
        seconds=length,
        began=datetime.fromtimestamp(result.began, UTC).isoformat(" ", "seconds"),
    )


def rollout_file(result: RolloutResult, suffix: str) -> str:
    """Return a result as the content of a file: a page for `.html`, else JSON, which can be merged."""
    return rollout_page(result) if suffix == ".html" else f"{result.model_dump_json()}\n"


def _bars(line: Line, number: int, length: float) -> list[dict[str, object]]:
    """Return the rectangles of one Space; each is wide enough to be seen."""
    return [
        {
            "state": span.state,
            "x": _x(span.start, length),
            "y": number * _ROW + 34,
            "width": round(max(2.0, (span.end - span.start) / length * _WIDTH), 1),
            "title": f"{line.space}: {span.state}, {span.end - span.start:.1f} s",
        }
        for span in line.spans
    ]


def _ticks(length: float) -> list[dict[str, object]]:
    step = next((s for s in _STEPS if length / s <= _TICKS), _STEPS[-1])
    return [
        {"x": _x(number * step, length), "text": f"{number * step:g} s"} for number in range(int(length // step) + 1)
    ]


def _x(seconds: float, length: float) -> float:
    return round(_LEFT + seconds / length * _WIDTH, 1)
