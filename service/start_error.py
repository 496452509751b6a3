"""What stops the start."""


class StartError(Exception):
    """The service cannot start; the text is the whole message for the person who deployed it."""
