"""What is wrong with a name, said once when it begins and once when it is over."""

from collections.abc import Callable


class Troubles:
    """The troubles of the names of one log. `say` is given a code and a path."""

    def __init__(self, say: Callable[[str, str], None]) -> None:
        self._say = say
        self._codes: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the code of what is wrong with `path`, or ""."""
        return self._codes.get(path, "")

    def begin(self, path: str, code: str) -> None:
        """Something is wrong; said where it was not so before."""
        if self.of(path) != code:
            self._codes[path] = code
            self._say(f"log-{code}", path)

    def end(self, path: str) -> None:
        """Nothing is wrong; said where something was."""
        code = self._codes.pop(path, "")
        if code:
            self._say("log-appeared" if code == "missing" else "log-readable-again", path)
