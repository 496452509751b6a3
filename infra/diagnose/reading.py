"""How causes read what is known of a Space: which log counts, and what its lines say."""

import re
from dataclasses import dataclass

from infra.model.events import Check
from infra.model.symptoms import Symptoms

BUILDING = frozenset({"BUILDING", "RUNNING_BUILDING", "BUILD_ERROR"})
"""Stages of which the build log tells."""
STARTING = frozenset({"APP_STARTING", "RUNNING_APP_STARTING", "RUNTIME_ERROR", "STOPPED"})
"""Stages of which the run log tells why nothing serves."""
BEGINS = re.compile(r"^===== .* =====$", re.MULTILINE)
"""The line with which the Hub begins each log."""
LISTENS = re.compile(
    r"(?:[Rr]unning on|[Ll]istening (?:at|on)|[Ss]erving (?:HTTP )?on|[Ss]tarted (?:on|at)|URL:) .*?"
    r"(?:https?://)?(?P<host>\d+\.\d+\.\d+\.\d+|localhost|\[::1?\]|(?=\bport\b))(?::| port )(?P<port>\d{2,5})"
)
"""What servers say when they listen, with the address."""
_TITLE = re.compile(
    r"^(?:[A-Z]+: +)?(?P<kind>(?:\w+\.)*\w*(?:Error|Exception|error|Exit|Refused|Timeout)): ?(?P<text>.*)$"
    r"|^(?P<bare>(?:\w+\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt))$",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Finding:
    """What a cause found: what happened, what to do, and the text that told it."""

    summary: str
    next: str
    evidence: str = ""


@dataclass(frozen=True)
class Raised:
    """The exception that ended a program: its class without the module, its words, and all that came after."""

    kind: str
    text: str
    line: str
    rest: str


def search(pattern: str, *texts: str) -> re.Match[str] | None:
    """Return the last match in the first text that has one: what a program said last weighs most."""
    for text in texts:
        *_, last = (None, *re.finditer(pattern, text, re.MULTILINE))
        if last is not None:
            return last
    return None


def line(found: re.Match[str]) -> str:
    """Return the line that a match begins in."""
    text, start = found.string, found.start()
    end = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : end if end >= 0 else len(text)].strip()


def in_build(seen: Symptoms, pattern: str) -> re.Match[str] | None:
    """Look for something in what is told of a build that failed or is under way."""
    return search(pattern, seen.build_log, seen.error) if seen.stage in BUILDING else None


def in_start(seen: Symptoms, pattern: str) -> re.Match[str] | None:
    """Look for something in what is told of a start that failed or is under way."""
    return search(pattern, seen.run_log, seen.error) if seen.stage in STARTING else None


def anywhere(seen: Symptoms, pattern: str) -> re.Match[str] | None:
    """Look for something that builds and starts can both fail of."""
    return in_build(seen, pattern) or in_start(seen, pattern)


def refused(seen: Symptoms, pattern: str) -> re.Match[str] | None:
    """Look for something in what the Hub said when it refused a call; letters of any size."""
    return search(f"(?i){pattern}", " ".join(seen.refusal.split()))


def failed(seen: Symptoms, name: str) -> Check | None:
    """Return the first check of a kind that failed; its name begins with that word."""
    return next((check for check in seen.checks if not check.ok and check.name.split()[0] == name), None)


def raised(seen: Symptoms) -> Raised | None:
    """Return the exception that ended the start, or a step of the build."""
    if seen.stage in BUILDING:
        return ended_by(seen.build_log)
    *_, listens = (None, *LISTENS.finditer(seen.run_log))
    # what was raised before the server listened did not keep it from that
    return ended_by(seen.run_log[listens.end() if listens else 0 :]) if seen.stage in STARTING else None


def ended_by(log: str) -> Raised | None:
    """Return the last exception of a log: the line below its traceback."""
    *_, last = (None, *_TITLE.finditer(log))
    if last is None:
        return None
    kind = last["kind"] or last["bare"]
    return Raised(kind.rpartition(".")[2], last["text"] or "", last[0].strip(), log[last.end() :])


def said(log: str) -> str:
    """Return what a program wrote, without the lines with which the Hub begins a log."""
    return BEGINS.sub("", log).strip()


def last_line(log: str) -> str:
    """Return the last line that a program wrote, empty where it wrote none."""
    return next((text.strip() for text in reversed(said(log).splitlines()) if text.strip()), "")


def one_line(text: str) -> str:
    """Return a text without line ends."""
    return " ".join(text.split())
