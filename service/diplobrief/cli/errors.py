"""What a command says when it cannot do what it was asked."""


class UsageError(Exception):
    """The command cannot do what it was asked. The message says why, and what to do."""
