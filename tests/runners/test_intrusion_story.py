"""A mail server's log from end to end: honest days, a spraying, a login that succeeds; found, told, enforced, once."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from bavn.model import Finding
from bavn.runners.publishing import line
from bavn.runners.scan import ScanSettings, read_logs
from tests.runners.mailing import STEP_S, MailStage, dovecot
from tests.runners.samples import BEGINS
from tests.waiting import until

SPRAYER = "203.0.113.7"
USERS = [f"SECRETUSER{number}" for number in range(60)]
SAME = ("kind", "technique", "site", "actor", "began", "severity", "outcome", "requests", "origin", "sources")


def honest_days() -> Iterator[bytes]:
    """Three days, each of sixty people who log in from home in the morning; some mistype before."""
    for day in (3, 2, 1):
        for number, user in enumerate(USERS):
            at = BEGINS - timedelta(days=day, seconds=-60 * number)
            home = f"192.0.2.{number}"
            if number % 7 == day:
                yield dovecot(at - timedelta(seconds=9), user, home, fails=True)
            yield dovecot(at, user, home, fails=False)


def sprayed() -> list[bytes]:
    """One address tries each account once, and gets into the last."""
    tries = [
        dovecot(BEGINS + timedelta(seconds=STEP_S * number), user, SPRAYER, fails=True)
        for number, user in enumerate(USERS)
    ]
    at = BEGINS + timedelta(seconds=STEP_S * len(USERS))
    return [*tries, dovecot(at, USERS[-1], SPRAYER, fails=False)]


def comparable(finding: Finding) -> tuple[object, ...]:
    """What does not depend on when it was looked at."""
    return tuple(getattr(finding, name) for name in SAME)


@pytest.fixture
def stage(tmp_path: Path) -> MailStage:
    return MailStage(tmp_path)


def test_a_spraying_is_found_told_and_blocked_and_a_scan_says_the_same(stage: MailStage) -> None:
    stage.write(*honest_days())
    with stage.running() as sensor:
        stage.turn(sensor)
        assert stage.said == []
        stage.live(sensor, sprayed())
        assert sensor.parts.engine.intrusions is not None
        live = sensor.parts.engine.intrusions.findings()
        until(lambda: stage.memory.standing, what="the sprayer is blocked")
        texts = [f"{one.title}\n{one.body}" for one in stage.messages(3)]
    assert {action for address, action in chain.from_iterable(stage.memory.sets)} == {"block"}
    assert stage.memory.standing == [(SPRAYER, "block")]  # also after he got in

    # a scan of the file finds the same
    scanned = read_logs(ScanSettings((str(stage.log),)), None)
    assert scanned.input.rejected == 0
    assert sorted(map(comparable, scanned.findings), key=repr) == sorted(map(comparable, live), key=repr)
    kinds = {one.kind: one for one in scanned.findings}
    assert kinds.keys() == {"password-spraying", "account-takeover"}
    spraying, takeover = kinds["password-spraying"], kinds["account-takeover"]
    assert (spraying.requests, spraying.actor, spraying.origin) == (60, SPRAYER, "bavn")
    assert 55 <= spraying.accounts <= 65  # counted in little memory
    assert spraying.detected < BEGINS + timedelta(minutes=5)
    assert (takeover.accounts, takeover.outcome) == (1, "success")

    # people are told in their language: what, where, how much, what to do; not whom
    first, worse, got_in = texts
    assert first.startswith("Samme kode prøvet på mange konti: mail\n")
    assert "9 mislykkede logins på 9 konti fra 1 kilde" in first
    assert "Blokeret: 1" in first
    assert worse.startswith("Ændret: ")
    assert got_in.startswith("Konto sandsynligvis overtaget: mail\n")
    assert "1 login på 1 konto fra 1 kilde" in got_in
    for text in texts:
        assert "bavn incident start --kind account" in text
        assert "SECRETUSER" not in text
        assert SPRAYER not in text

    # programs are told: who attacks, not who is attacked
    for one in stage.said:
        document = json.loads(line(one, 0.0))
        assert document["schema"] == "bavn.finding/1"
        assert [source["address"] for source in document["finding"]["sources"]] == [SPRAYER]
    assert "SECRETUSER" not in stage.everything_said()


def test_a_restart_goes_on_with_the_story_and_tells_nothing_twice(stage: MailStage) -> None:
    stage.write(*honest_days())
    attack = sprayed()
    with stage.running() as sensor:
        stage.turn(sensor)
        stage.live(sensor, attack[:40])
        assert stage.updates.count("new") == 1
        stage.messages(1)
        stage.kept(sensor)
        stage.live(sensor, attack[40:45])  # what came after the snapshot is read again
    with stage.running() as sensor:
        stage.turn(sensor)
        stage.live(sensor, attack[45:])
        stage.messages(2)
        assert sensor.parts.engine.intrusions is not None
        again = sensor.parts.engine.intrusions.findings()
        for _ in range(60):  # six days without another try
            stage.hands.go(2.4 * 3600)
            stage.turn(sensor)
    assert [one.finding.kind for one in stage.said if one.update == "new"] == ["password-spraying", "account-takeover"]
    assert sorted(one.finding.kind for one in stage.said if one.update == "ended") == [
        "account-takeover",
        "password-spraying",
    ]
    scanned = read_logs(ScanSettings((str(stage.log),)), None)
    assert sorted(map(comparable, scanned.findings), key=repr) == sorted(map(comparable, again), key=repr)
    titles = [one.title for one in stage.world.sent]
    assert len({title for title in titles if not title.startswith(("Slut", "Ændret"))}) == 2


def test_what_was_kept_names_no_user(stage: MailStage) -> None:
    stage.write(*honest_days())
    with stage.running() as sensor:
        stage.turn(sensor)
        stage.live(sensor, sprayed())
        stage.messages(2)
        stage.kept(sensor)
        stage.hands.go(5)
        stage.turn(sensor)
        assert (stage.folder / "state" / "status.json").exists()
        kept = stage.everything_kept()
    assert SPRAYER.encode() in kept  # it was looked through
    for name in (b"SECRETUSER", b"secretuser", "SECRETUSER".encode("utf-16-le")):
        assert name not in kept
