"""What the accounts refuse."""


class BadCredentialsError(Exception):
    """The token is unknown, revoked or expired, or the header has no form that carries one."""


class SeedError(Exception):
    """A seed has faults; the text names each with its place. No text has the value of a token or secret in it."""


class InvalidRequestError(Exception):
    """A token exchange has a parameter missing or malformed."""


class InvalidGrantError(Exception):
    """A token exchange is refused. It carries no reason: the Hub does not tell which check failed."""
