"""Who calls the Hub, and what they may do: users, organisations, tokens, publishers, and the seed that names them."""

from infra.emulator.accounts.accounts import Account, Accounts

__all__ = ["Account", "Accounts"]
