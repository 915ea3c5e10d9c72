import json
from dataclasses import replace

import pytest

from bavn.clearing.changes import Learned, Reputation
from bavn.hubstore.audit import AuditLine
from bavn.hubstore.messages import Message
from bavn.hubstore.store import HubStore
from bavn.model.account import Account, Passkey, Session
from bavn.model.exercise import Exercise, Inject, Remark
from bavn.model.problem import Problem
from tests.hubstore.samples import (
    ATTACKER,
    HOUR,
    NOW,
    SEARCH,
    decision,
    enrol,
    key,
    member,
    report,
    sighting,
    step,
    told,
    user,
    warning,
)


def everything(store: HubStore) -> None:
    enrol(store)
    for name, owner in (("k1", "vejle"), ("k2", "ishoej")):
        store.registry.keys.add(key(name, owner))
        store.registry.users.add(user(f"user-{name}", owner))
        store.registry.accounts.set_password(Account(f"user-{name}", NOW, "hash", b"sealed", 3), [name.encode()])
        passkey = Passkey(name.encode(), f"user-{name}", f"phone {name}", "hub.example", b"public", 4, NOW)
        store.registry.accounts.add_passkey(passkey)
        until = NOW + HOUR
        store.registry.sessions.begin(
            Session(name.encode(), f"user-{name}", "passkey", NOW, NOW, until, until, "192.0.2.0/24", f"Firefox {name}")
        )
        store.registry.tokens.new_token(owner, name.encode(), NOW)
        store.messages.keep(Message(1, owner, NOW, NOW, needs_answer=True, ack=name.encode()))
        store.audit.write(AuditLine(NOW, f"user-{name}", "said", owner, "", f"by {name}"))
    trained(store)
    changes = step()
    theirs = report("ishoej", replace(sighting(2), site="www.ishoej.example"))
    changes.reports.append(replace(theirs, key="k2"))
    changes.testimonies[ATTACKER, "ishoej"] = told(member="ishoej")
    changes.decisions[2] = replace(decision(2), members=("ishoej",), named=())
    changes.warnings[2] = replace(warning(2), hit=("ishoej",), members=("vejle", "ishoej"), site="")
    changes.warnings[3] = replace(warning(3), hit=(), members=("ishoej",), site="www.ishoej.example")
    changes.reputations = {name: Reputation(name, 2.0) for name in ("vejle", "ishoej")}
    changes.learned = {(SEARCH, name): Learned(SEARCH, name, NOW, NOW, listed=False) for name in ("vejle", "ishoej")}
    store.write(changes)


def trained(store: HubStore) -> None:
    """Both were in an exercise, were told of an inject, and seen; of a draft neither knows."""
    made = store.exercises.make(Exercise(0, "Flood", "", "en", "user-k1", NOW, ("ishoej", "vejle")), [])
    inject = store.exercises.add(Inject(0, made.id, 0, "", "Water.", members=("ishoej", "vejle")))
    store.exercises.begin(made.id, NOW)
    for name in ("ishoej", "vejle"):
        message = Message(inject.id, name, NOW, NOW, needs_answer=True)
        store.exercises.messages.keep(message)
        store.exercises.messages.told(message, replace(message, told=1, ack=name.encode()), NOW)
        store.exercises.note(Remark(0, made.id, NOW, "user-k1", f"seen at {name}", name))
    store.exercises.make(replace(made, title="A draft"), [])


def test_it_is_all_about_one_member(store: HubStore) -> None:
    everything(store)
    found = store.export_member("vejle")
    assert found["schema"] == "bavn.member-export/1"
    assert found["member"]["networks"] == ["192.0.2.0/24", "2001:db8:5::/48"]
    assert found["member"]["joined"] == "2026-11-22T08:15:00.123456Z"
    (seen,) = found["sightings"]
    assert [one["address"] for one in seen["sighting"]["sources"]] == [ATTACKER, "203.0.113.70", "2001:db8::7"]
    assert len(found["testimonies"]) == 3
    assert found["reputation"]["right"] == 2.0
    assert [one["id"] for one in found["campaigns"]] == [7]
    assert [one["id"] for one in found["decisions"]] == [1]
    assert [one["id"] for one in found["warnings"]] == [1, 2]
    assert [one["template"]["path"] for one in found["learned"]] == ["/søg/{n}"]
    assert [one["made"] for one in found["keys"]] == ["2026-11-22T08:15:00.123456Z"]
    assert [one["name"] for one in found["users"]] == ["user-k1"]
    assert [len(found[name]) for name in ("tokens", "messages", "audit")] == [1, 1, 1]
    assert [(one["title"], one["started"]) for one in found["exercises"]] == [("Flood", "2026-11-22T08:15:00.123456Z")]
    assert [len(found[name]) for name in ("injects", "calls", "remarks")] == [1, 1, 1]
    assert found["remarks"][0]["text"] == "seen at vejle"
    assert found["accounts"] == [{"user": "user-k1", "made": "2026-11-22T08:15:00.123456Z"}]
    assert [one["name"] for one in found["passkeys"]] == ["phone k1"]
    assert [(one["network"], one["way"]) for one in found["sessions"]] == [("192.0.2.0/24", "passkey")]


def test_its_own_duty_telephone_is_in_it_and_no_others(store: HubStore) -> None:
    enrol(store)
    for name, phone in (("vejle", "+45 11"), ("ishoej", "+45 22")):
        store.registry.members.change(replace(member(name), phone=phone))
    found = store.export_member("vejle")
    assert found["member"]["phone"] == "+45 11"
    assert "+45 22" not in json.dumps(found)


def test_it_is_json_and_names_no_other_member(store: HubStore) -> None:
    everything(store)
    text = json.dumps(store.export_member("vejle"))
    assert "ishoej" not in text
    assert "k2" not in text
    assert store.export_member("vejle")["campaigns"][0]["members"] == ["vejle", "another"]


def test_no_secret_is_in_it(store: HubStore) -> None:
    everything(store)
    found = store.export_member("vejle")
    for rows in (found["tokens"], found["keys"], found["users"], found["messages"]):
        assert not {"sha256", "public", "secret", "ack"} & set(rows[0])
    for rows in (found["accounts"], found["passkeys"], found["sessions"]):
        assert not {"id", "public", "password", "totp", "step"} & set(rows[0])


def test_a_member_that_has_done_nothing_has_little(store: HubStore) -> None:
    enrol(store)
    found = store.export_member("vejle")
    assert {name for name, value in found.items() if value} == {"schema", "member"}


def test_one_that_there_is_not_is_refused(store: HubStore) -> None:
    with pytest.raises(Problem, match="member kolding: there is no such member"):
        store.export_member("kolding")
