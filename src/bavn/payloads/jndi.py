"""Log4Shell and kin: `${jndi:…}`, also where nested look-ups spell the word letter by letter."""

from typing import Final

_MAX_STEPS: Final = 4096
_MAX_DEPTH: Final = 24
_PREFIX: Final = "jndi"
# Look-ups that a logged value has no honest use for: they read the server's own surroundings.
_READING: Final = frozenset({"env", "sys", "java", "docker", "k8s", "spring", "kubernetes", "bundle", "main", "log4j"})
_CASES: Final = frozenset({"lower", "upper"})


def jndi_injection(value: str) -> str | None:
    """Report a Log4j look-up that loads from a naming service, or one that hides what it says.

    `jndi-lookup` is `${jndi:…}` after its nested look-ups (`${lower:j}`, `${::-n}`, `${env:X:-d}`) are worked out.
    `nested-lookup` is a look-up inside the key of a look-up, which is done only to hide it; `reading-lookup` is one
    that reads the environment. Silent about `${price}`, `${user.name}`, `${lower}` and text without `${`.

    >>> jndi_injection("${${lower:j}${::-n}di:ldap://192.0.2.1/a}")
    'jndi-lookup'
    >>> jndi_injection("${price} kr.") is None
    True
    """
    if "${" not in value:
        return None
    return _Evaluator(value).judge()


class _Evaluator:
    """Works look-ups out as Log4j does, with a stack in place of recursion, each character once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[list[str]] = []
        self.nested: list[bool] = []
        self.found: str | None = None

    def judge(self) -> str | None:
        text, at, end = self.text, 0, min(len(self.text), _MAX_STEPS)
        while at < end and self.found != "jndi-lookup":
            char = text[at]
            if char == "$" and text.startswith("{", at + 1):
                self._begin()
                at += 2
                continue
            if self.open:
                if char == "}":
                    self._close()
                else:
                    self.open[-1].append(char)
            at += 1
        while self.open and self.found != "jndi-lookup":
            self._close()  # a log line may be cut: what stands open is judged as far as it goes
        return self.found

    def _begin(self) -> None:
        if len(self.open) >= _MAX_DEPTH:
            self.found = self.found or "nested-lookup"
            self.open.clear()
            self.nested.clear()
        if self.nested:
            self.nested[-1] = True
        self.open.append([])
        self.nested.append(False)

    def _close(self) -> None:
        body = "".join(self.open.pop())
        nested = self.nested.pop()
        outcome, reason = _look_up(body, nested=nested)
        if reason is not None and (self.found is None or reason == "jndi-lookup"):
            self.found = reason
        if self.open:
            self.open[-1].append(outcome)


def _look_up(body: str, *, nested: bool) -> tuple[str, str | None]:
    """What a look-up turns into, and the reason to report it."""
    key, has_default, default = body.partition(":-")
    name, colon, argument = key.partition(":")
    word = name.strip().lower()
    if word == _PREFIX and (colon or has_default):
        return "", "jndi-lookup"
    if word in _CASES and colon:
        return (argument.lower() if word == "lower" else argument.upper()), ("nested-lookup" if nested else None)
    if has_default and (colon or not name):
        return default, "nested-lookup" if (nested or len(default) <= 1) and colon + key != ":" else None
    if colon and word in _READING and argument and not argument[0].isspace():
        return "", "reading-lookup"
    if nested and colon and word.isalnum():
        return body, "nested-lookup"
    return (default if has_default else body), None
