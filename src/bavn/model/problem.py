"""What a user has to put right, as one clear line instead of a traceback."""

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def visible(text: str | bytes) -> str:
    r"""Text that is safe to print on one line: control characters are shown as escapes.

    Bytes are read as UTF-8; what is no UTF-8 is shown as `\xHH`. Nothing is shortened.

    >>> print(visible(b"GET /\x1b[2J\xff"))
    GET /\x1b[2J\xff
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "backslashreplace")
    text = text.encode("utf-8", "backslashreplace").decode()
    return text.translate(_CONTROL)


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
