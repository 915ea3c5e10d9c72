r"""What Python 3.11.0 to 3.11.4 do wrong and Bavn relies on: possessive quantifiers. Debian 12 has 3.11.2.

There a group that fails in its middle leaves the position where it failed: `a(?::\d+)?+:` is not found in `a:`, so that
many failed logins would not be read, nor some attacks (https://github.com/python/cpython/issues/106052). The first mend
of Python itself was to compile `(?:…)*+` as what it is documented to mean, `(?>(?:…)*)`. The same is done here.
"""

import re
from typing import Any

_COMPILER: Any = re._compiler  # type: ignore[attr-defined]  # noqa: SLF001  of versions that never change any more


def mend() -> None:
    """From now on, in all of this process, compile a possessive repeat of a group as the greedy one in an atomic group.

    Where it repeats two or more times what may be taken in several ways, `(?:a|ab){2}+`, later Pythons also refuse some
    ways that an atomic group allows. No pattern of Bavn's does.
    """
    code = _COMPILER._code  # noqa: SLF001

    def mended(parsed: Any, flags: int) -> Any:  # noqa: ANN401  re's own, without types
        _replace(parsed)
        return code(parsed, flags)

    _COMPILER._code = mended  # noqa: SLF001
    re.purge()


def _replace(parsed: Any) -> None:  # noqa: ANN401
    """In place, and in all that is nested in it. A repeat of one character is right as it is."""
    if isinstance(parsed, _COMPILER._parser.SubPattern):  # noqa: SLF001
        for place, (what, inner) in enumerate(parsed.data):
            _replace(inner)
            if what is _COMPILER.POSSESSIVE_REPEAT and not _COMPILER._simple(inner[2]):  # noqa: SLF001
                greedy = type(parsed)(parsed.state, [(_COMPILER.MAX_REPEAT, inner)])
                parsed.data[place] = _COMPILER.ATOMIC_GROUP, greedy
    elif isinstance(parsed, tuple | list):
        for one in parsed:
            _replace(one)
