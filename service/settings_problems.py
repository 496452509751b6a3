"""The one message that tells a person which settings are missing or wrong, and where to set them."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails


def explain(error: ValidationError, purposes: Mapping[str, str], space_id: str) -> str:
    """Write the message: each variable once, its faults, what it is for, where to set it; never its value.

    Args:
        error: What the settings refused.
        purposes: Description of each variable, by name.
        space_id: `owner/name`, to give the page's address; empty away from a Space.
    """
    faults: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        context = detail.get("ctx", {})
        variable = str(context.get("variable") or detail["loc"][0]).upper()
        purposes = {variable: str(context.get("purpose", "")), **purposes}
        faults.setdefault(variable, []).append(_fault(detail))
    count = "1 setting is" if len(faults) == 1 else f"{len(faults)} settings are"
    blocks = [f"{name}: {'; '.join(texts)}\n    For: {purposes[name]}" for name, texts in sorted(faults.items())]
    return "\n".join([f"The service cannot start: {count} missing or wrong.", *blocks, _where(space_id)])


def _fault(detail: ErrorDetails) -> str:
    """`entry 2, timeout: Input should be greater than 0`; entries are counted from 1."""
    if "variable" in detail.get("ctx", {}):
        return detail["msg"]
    place = ", ".join(f"entry {part + 1}" if isinstance(part, int) else part for part in detail["loc"][1:])
    text = detail["msg"].removeprefix("Value error, ")
    return f"{place}: {text}" if place else text


def _where(space_id: str) -> str:
    page = f" (https://huggingface.co/spaces/{space_id}/settings)" if space_id else ""
    return (
        f"Set them on the Space's page under Settings → Variables and secrets{page}, passwords and keys as secrets; "
        "elsewhere in the environment or in a .env file."
    )
