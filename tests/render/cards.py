"""Reading a card as a person or the Hub reads it."""

import re
from typing import Any

import yaml


def front_matter(card: str) -> dict[str, Any]:
    """Return the data between the two lines `---`, of which the first must be at the very beginning."""
    opening, block, _ = re.split(r"^---\n", card, maxsplit=2, flags=re.MULTILINE)
    assert opening == ""
    data: dict[str, Any] = yaml.safe_load(block)
    return data


def section(card: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", card, re.MULTILINE | re.DOTALL)
    assert found, f"the card has no section {title}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """Return the rows of the first table, cells trimmed; the head is not among them."""
    lines = re.findall(r"^\|(.*)\|$", text, re.MULTILINE)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]
    return [row for row in cells[1:] if set("".join(row)) != {"-"}]


def code(cell: str) -> str:
    found = re.search(r"`([^`]*)`", cell)
    assert found, cell
    return found[1]
