"""What a user has to put right, as one clear line instead of a traceback."""

from bavn.model import safe_text

LONGEST = 10_000


def visible(text: str | bytes) -> str:
    r"""Text that is safe to print on one line, as `safe_text.visible` shows it, and all of it that a line may hold.

    >>> print(visible(b"GET /\x1b[2J\xff"))
    GET /\x1b[2J\xff
    """
    return safe_text.visible(text, LONGEST)


class Problem(Exception):  # noqa: N818 - the user reads the name, and it is theirs to solve
    """Something that the user must put right: `where` it is, `what` is wrong, what is `allowed`.

    Its text is always one printable line, whatever a file name or a log line contains.

    >>> print(Problem("there is no such file", where="acces.log"))
    acces.log: there is no such file
    """

    def __init__(self, what: str, *, where: str = "", allowed: str = "") -> None:
        self.what, self.where, self.allowed = what, where, allowed
        line = f"{where}: {what}" if where else what
        super().__init__(visible(f"{line} (allowed: {allowed})" if allowed else line))
