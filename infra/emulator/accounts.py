"""Who calls, and what they may do. Here and nowhere else it is decided that the local Hub asks for no configuration."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """A user of the Hub."""

    id: str
    name: str
    fullname: str


class Accounts:
    """The default seed: every caller, with any token or none, is the user `local`, and may write anywhere."""

    def caller(self, authorization: str | None) -> Account:  # noqa: ARG002 - the seed does not look at tokens
        """Return the account behind an `Authorization` header."""
        return Account(id="10ca1" + "0" * 19, name="local", fullname="Local user")

    def may_write(self, account: Account, owner: str) -> bool:  # noqa: ARG002 - the seed lets everyone in
        """Tell whether the account may create and change repositories of `owner`."""
        return True
