"""A plan as a file: sealed, so that one that was altered or cut short is refused. It holds no value of a secret."""

import hashlib
import hmac
import json

from pydantic import ValidationError

from infra.model.errors import InputError
from infra.model.plan import Plan

FORMAT = "spacedock plan 1"


def plan_digest(plan: Plan) -> str:
    """Return the digest that names a plan (64 hex digits), the same in its file and in the commits it leads to."""
    return plan.whole or _digest(plan.model_dump(mode="json"))


def seal(plan: Plan) -> bytes:
    """Return a plan as the content of a file: its format, a digest of the plan, and the plan."""
    value = plan.model_dump(mode="json")
    return json.dumps({"format": FORMAT, "digest": _digest(value), "plan": value}, ensure_ascii=False).encode() + b"\n"


def unseal(content: bytes) -> Plan:
    """Return the plan that a file holds.

    Raises:
        InputError: it is no plan, of another version, or not as it was written.
    """
    help_ = "Make it again with `inv plan --env NAME --out FILE`."
    try:
        sealed = json.loads(content)
    except ValueError:
        raise InputError("the file is no saved plan", help_) from None
    if not isinstance(sealed, dict) or sealed.get("format") != FORMAT:
        raise InputError("the file is no plan that this version of Spacedock can carry out", help_)
    value = sealed.get("plan")
    if not hmac.compare_digest(_digest(value), str(sealed.get("digest"))):
        raise InputError("the saved plan was altered since it was made; nothing was written", help_)
    try:
        return Plan.model_validate_json(json.dumps(value))
    except ValidationError as error:
        raise InputError(f"the saved plan cannot be read: {error.error_count()} faults", help_) from None


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
