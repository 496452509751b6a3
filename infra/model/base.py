"""What all nouns share."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value: it cannot change, and it has no field that its class does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid")
