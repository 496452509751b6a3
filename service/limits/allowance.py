"""What an external service's entry says of limits and budgets."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


class Rate(BaseModel):
    """So many calls within a time, written `60/minute` or `100/5minutes`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    calls: int = Field(ge=1)
    seconds: int = Field(ge=1, le=int(timedelta(days=31).total_seconds()))


def _read_rate(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds, before it is validated
    if not isinstance(value, str):
        return value
    calls, _, period = value.replace(" ", "").partition("/")
    unit = period.lstrip("0123456789").removesuffix("s")
    count = period[: len(period) - len(period.lstrip("0123456789"))] or "1"
    if not calls.isdecimal() or unit not in _UNITS:
        raise ValueError("is written as 60/minute, with second, minute, hour or day")
    return {"calls": int(calls), "seconds": int(count) * _UNITS[unit]}


RateText = Annotated[Rate, BeforeValidator(_read_rate)]


class Limit(BaseModel):
    """Rates; `client` for each caller alone, `total` for all together. A text alone is the rate of each caller."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: RateText | None = None
    total: RateText | None = None

    @classmethod
    def read(cls, value: Any) -> Any:  # noqa: ANN401 - as above
        """Let a text stand for `{"client": text}`."""
        return {"client": value} if isinstance(value, str) else value


class Budget(BaseModel):
    """Calls in a day (UTC); `client` for each caller alone, `total` for all. A number alone is for all together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: int | None = Field(None, ge=1)
    total: int | None = Field(None, ge=1)

    @classmethod
    def read(cls, value: Any) -> Any:  # noqa: ANN401 - as above
        """Let a number stand for `{"total": number}`."""
        return {"total": value} if isinstance(value, int) else value


LimitText = Annotated[Limit, BeforeValidator(Limit.read)]
BudgetText = Annotated[Budget, BeforeValidator(Budget.read)]
