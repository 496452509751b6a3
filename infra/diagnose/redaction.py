"""Takes out of a text what looks like a credential. A log may hold anything, and what is shown ends up in CI's logs."""

import re

HIDDEN = "***"
_TELLING = r"pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|auth"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    # pydantic repeats the value that it refuses, and with a missing one all the others
    (re.compile(r"(input_value=).*?(?=, input_type=|\]|$)", re.MULTILINE), rf"\1{HIDDEN}"),
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://)[^\s/@'\"]+@", re.IGNORECASE), rf"\1{HIDDEN}@"),
    (re.compile(r"\b(?:hf|hf_jwt|hf_oauth|api_org)_[A-Za-z0-9._-]{6,}"), HIDDEN),
    (re.compile(r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{8,}"), HIDDEN),
    (re.compile(r"\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|npm_|SG\.|pypi-)[A-Za-z0-9._-]{10,}"), HIDDEN),
    (re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[A-Za-z0-9_-]{20,}"), HIDDEN),
    (re.compile(r"\beyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*){0,2}"), HIDDEN),
    (re.compile(r"\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (
        re.compile(
            rf"""(\b[\w.-]*(?:{_TELLING})[\w.-]*["']?\s*(?:=|:(?!/))\s*)(?!{re.escape(HIDDEN)})"""
            r"""("[^"\n]*"|'[^'\n]*'|(?=\S*[\d$#!%^&*+])[^\s,;)}\]]{6,})""",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (re.compile(r"(?<![\w/.:-])(?<!sha256 )(?<!Got        )[0-9a-f]{32,}(?![\w/.])"), HIDDEN),
    (
        re.compile(r"(?<![\w/.:-])(?=[\w+-]*\d)(?=[\w+-]*[A-Z])(?=[\w+-]*[a-z])[A-Za-z0-9+_-]{32,}={0,2}(?![\w/.])"),
        HIDDEN,
    ),
)
"""Patterns and what takes their place: forms that services give to their tokens, then names, then random strings.

Digests of files stay where their kind stands before them: whoever mends a hash needs them.
"""


def redacted(text: str) -> str:
    """Return a text in which nothing looks like a credential any more."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def holds_credential(text: str) -> bool:
    """Tell whether a text has a token by its form, an address with a password, or a private key."""
    return any(pattern.search(text) for pattern, _ in (_RULES[0], *_RULES[2:8]))
