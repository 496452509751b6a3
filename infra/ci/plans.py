"""Reads saved plans for the workflows."""

import json


def spaces(content: bytes) -> str:
    """Return the Spaces that a saved plan changes, in the order of its waves: `KEY=OWNER/NAME` with blanks between."""
    plan = json.loads(content)["plan"]
    ids = {part["space"]["key"]: f"{part['space']['owner']}/{part['space']['name']}" for part in plan["spaces"]}
    return " ".join(f"{key}={ids[key]}" for wave in plan["waves"] for key in wave)
