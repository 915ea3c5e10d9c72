"""Settings as text: what a test wants to be read, and what somebody with a fuzzer would write."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from bavn.settings.reading import SECTIONS, SettingsError, loads
from bavn.settings.schema import Settings

SITE = '[[site]]\nname = "www.example.com"\n'


def settings(text: str) -> Settings:
    return loads(text, "/etc/bavn/bavn.toml")


def wrong(text: str) -> list[str]:
    """The lines that are said of a text which is wrong, without the name of its file."""
    with pytest.raises(SettingsError) as error:
        loads(text, "bavn.toml")
    lines = [str(one) for one in error.value.problems]
    assert all(line.startswith("bavn.toml") for line in lines)
    return [line.removeprefix("bavn.toml").removeprefix(", ").removeprefix(": ") for line in lines]


def toml(document: Mapping[str, Any]) -> str:
    """Write tables and lists of tables; within them, everything stands in its line."""
    parts = []
    for name, given in document.items():
        if isinstance(given, list) and given and all(isinstance(one, dict) for one in given):
            parts += [f"[[{_text(name)}]]\n{_lines(one)}" for one in given]
        elif isinstance(given, dict):
            parts.append(f"[{_text(name)}]\n{_lines(given)}")
        else:
            parts.insert(0, f"{_text(name)} = {_value(given)}\n")
    return "".join(parts)


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{_text(name)} = {_value(given)}\n" for name, given in table.items())


def _value(given: object) -> str:
    match given:
        case bool():
            return "true" if given else "false"
        case list():
            return f"[{', '.join(_value(one) for one in given)}]"
        case dict():
            return f"{{{', '.join(f'{_text(name)} = {_value(one)}' for name, one in given.items())}}}"
        case date() | time():
            return given.isoformat()
        case int():
            return hex(given) if given >= 0 else str(given)
        case _:
            return _text(given) if isinstance(given, str) else str(given)


def _text(given: str) -> str:
    return json.dumps(given, ensure_ascii=False).replace("\x7f", "\\u007f")


def example_keys() -> dict[str, list[str]]:
    """Every section of the example, with its keys."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in Path(__file__).parents[2].joinpath("src/bavn/settings/example.toml").read_text().splitlines():
        bare = line.removeprefix("#")
        if bare.startswith("["):
            section = bare.strip("[]")
        elif bare[:1].isalpha() and " = " in bare:
            found.setdefault(section, []).append(bare.partition(" = ")[0])
    return found


KEYS = example_keys()
WORDS = st.sampled_from(
    [
        *(
            "",
            "-",
            "www.example.com",
            "watch",
            "block",
            "5m",
            "99999999999d",
            "999999999d999999999d",
            "0s",
            "-1s",
            "1e9s",
        ),
        *("192.0.2.0/24", "192.0.2.1/24", "::/0", "fe80::1%eth0", "::ffff:192.0.2.1", "300.1.1.1", "0.0.0.0/0"),
        *(
            "127.0.0.1:0",
            "127.0.0.1:99999",
            "[::1]:9464",
            "unix:/run/bavn.sock",
            "udp://127.0.0.1:5514",
            "tls://[::]:1",
        ),
        *("tls://[", "tcp://127.0.0.1:٣", "/" + "a" * 5000, "../x", "~/x", "*" * 99, "Europe", "/etc/passwd", "../UTC"),
        *(
            "mailto://user:secret@example.com",
            "a\x1b[2Jb",
            "a\nb",
            "\u202egpj.exe",
            "e" + "\u0301" * 9,
            "\0",
            "high",
            "da",
        ),
        *("http-flood", "combined", "vhost-combined", "nginx -s reload; reboot"),
    ]
)
LEAVES = (
    WORDS
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**30, 1 << 12_000, -(1 << 70)])
    | st.floats()
    | st.datetimes(min_value=datetime(1, 1, 1)).map(lambda found: found.replace(microsecond=0))  # noqa: DTZ001  as TOML
    | st.times().map(lambda found: found.replace(microsecond=0))
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab\x1b.", max_size=2), inner, max_size=2),
    max_leaves=4,
)
NAMES = st.sampled_from([*sorted({key for keys in KEYS.values() for key in keys}), "protekt", "to\x1b[2J", "a" * 99])
TABLES = st.dictionaries(NAMES, VALUES, max_size=6)
DOCUMENTS = st.dictionaries(
    st.sampled_from([*SECTIONS, "prtect", "\x1b]0;x\x07"]),
    TABLES | st.lists(TABLES, min_size=1, max_size=3) | VALUES,
    max_size=5,
)
