"""What is told to HAProxy; what HAProxy makes of it stands in test_real_haproxy.py."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bavn.protection.enforcing import Applied, NotEnforcedError
from bavn.protection.haproxy import Haproxy
from bavn.protection.runtime_api import RuntimeApi
from bavn.settings.schema import ProtectSettings
from tests.protection.servers import Clock, decision, many
from tests.response.samples import NOW

MAP = "/etc/haproxy/bavn.map"


class Spoken:
    """An API that keeps maps like HAProxy's, and fails where a test wants it to."""

    def __init__(self) -> None:
        self.current, self.last = 0, 0
        self.versions: dict[int, list[str]] = {0: []}
        self.commands: list[str] = []
        self.fail: Callable[[str], bool] = lambda _: False

    def ask(self, command: str, payload: str = "") -> str:
        self.commands.append(command)
        assert len(command) + len(payload) < 16_000
        if self.fail(command):
            raise NotEnforcedError("no", code="haproxy-silent")
        version = int(found[1]) if (found := re.search(r"@(\d+)", command)) else 0
        if command == "show map":
            count = len(self.versions[self.current])
            return f"# id\n0 ({MAP}) pattern curr_ver={self.current} next_ver={self.last} entry_cnt={count}\n"
        if command.startswith("prepare"):
            self.last += 1
            self.versions[self.last] = []
            return f"New version created: {self.last}\n"
        if command.startswith("add"):
            self.versions[version] += payload.splitlines()
        elif command.startswith("commit"):
            self.current = version
        elif command.startswith("clear"):
            self.versions[version] = []
        return "\n"

    @property
    def standing(self) -> list[str]:
        return self.versions[self.current]


@pytest.fixture
def spoken() -> Spoken:
    return Spoken()


@pytest.fixture
def enforcer(spoken: Spoken, monkeypatch: pytest.MonkeyPatch) -> Haproxy:
    monkeypatch.setattr(RuntimeApi, "ask", lambda _, command, payload="": spoken.ask(command, payload))
    return Haproxy(ProtectSettings(haproxy_map=MAP), Path("socket"), monotonic=Clock())


def test_the_map_is_replaced_in_one_transaction(enforcer: Haproxy, spoken: Spoken) -> None:
    limited = decision("2001:db8::/64", "limit", now=NOW)
    assert enforcer.apply([decision("192.0.2.1", now=NOW), limited], NOW) == Applied(2, 0, 2)
    assert spoken.standing == ["192.0.2.1 block:1772370000", "2001:db8::/64 limit:1772370000"]
    assert spoken.commands == ["show map", f"prepare map {MAP}", f"add map @1 {MAP}", f"commit map @1 {MAP}"]


def test_many_go_in_pieces_and_none_is_lost(enforcer: Haproxy, spoken: Spoken) -> None:
    enforcer.apply(many(1000, NOW), NOW)
    assert len(spoken.standing) == len(set(spoken.standing)) == 1000
    assert sum(command.startswith("add") for command in spoken.commands) == 4


def test_the_same_again_only_asks_whether_it_stands(enforcer: Haproxy, spoken: Spoken) -> None:
    enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)
    spoken.commands.clear()
    later = NOW + timedelta(seconds=30)
    assert enforcer.apply([decision("192.0.2.1", now=later)], later) == Applied(0, 0, 1)
    assert spoken.commands == ["show map"]


@pytest.mark.parametrize("harm", ["restarted", "emptied"])
def test_what_somebody_else_took_away_is_put_back(harm: str, enforcer: Haproxy, spoken: Spoken) -> None:
    enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)
    if harm == "restarted":
        spoken.__init__()  # type: ignore[misc]
    else:
        spoken.versions[spoken.current] = []
    enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)
    assert len(spoken.standing) == 1


@pytest.mark.parametrize("command", ["show map", "prepare map", "add map @2", "commit map @2"])
def test_a_failure_leaves_what_stood(command: str, enforcer: Haproxy, spoken: Spoken) -> None:
    enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)
    spoken.fail = lambda said: said.startswith(command)
    with pytest.raises(NotEnforcedError):
        enforcer.apply([decision("192.0.2.2", now=NOW)], NOW)
    assert [line.split()[0] for line in spoken.standing] == ["192.0.2.1"]
    assert ("@2" in command) == (spoken.commands[-1] == f"clear map @2 {MAP}")
    spoken.fail = lambda _: False
    assert enforcer.apply([decision("192.0.2.2", now=NOW)], NOW) == Applied(1, 1, 1)


def test_an_older_haproxy_is_named_as_the_reason(
    enforcer: Haproxy, spoken: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = spoken.ask
    monkeypatch.setattr(
        RuntimeApi,
        "ask",
        lambda _, command, payload="": "Unknown command\n" if "prepare" in command else usual(command, payload),
    )
    with pytest.raises(NotEnforcedError, match="haproxy does not take 'prepare map': Unknown command"):
        enforcer.apply([decision("192.0.2.1", now=NOW)], NOW)


def test_a_map_with_a_space_or_a_semicolon_in_its_name_is_one_word(
    spoken: Spoken, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def ask(_: RuntimeApi, command: str, payload: str = "") -> str:
        said.append(command)
        return spoken.ask(command, payload).replace(MAP, "/etc/a b;c")

    monkeypatch.setattr(RuntimeApi, "ask", ask)
    Haproxy(ProtectSettings(haproxy_map="/etc/a b;c"), Path("socket"), monotonic=Clock()).apply([], NOW)
    assert said[1] == r"prepare map /etc/a\ b\;c"
