"""A command could not do what was asked: one line for people, exit status 2."""


class RefusedError(Exception):
    """The message is one line that names the option or file, the value, and what is allowed."""
