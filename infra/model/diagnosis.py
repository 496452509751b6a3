"""Why a Space does not serve: one cause, and one next step."""

from infra.model.base import Frozen


class Diagnosis(Frozen):
    """One named cause. `evidence` is the line of a log, or the answer, that told it; empty where none did."""

    cause: str
    """A short name in kebab case, the same in every language of the product: `wrong-port`, `missing-module`."""
    summary: str
    """What happened, in one sentence."""
    next: str
    """What to do, in one sentence."""
    evidence: str = ""
    platform: bool = False
    """The Hub or its platform caused it, not the release: rolling back would change nothing."""
