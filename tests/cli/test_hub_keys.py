from pathlib import Path

import pytest

from bavn.cli import hub_keys
from bavn.hub.admitted import digest_of
from bavn.hub.opening import join_store
from bavn.hub.screens.codes import WINDOW, step_of
from bavn.model.account import Account
from tests.cli.conftest import Call
from tests.cli.hubs import hub_that_runs, new_folder
from tests.hub.hubs import NOW
from tests.waiting import until


@pytest.fixture
def data(tmp_path: Path, call: Call) -> Path:
    found = new_folder(tmp_path)
    call("hub", "member", "add", "vejle", "--data", str(found))
    return found


def test_a_key_is_printed_once_and_only_its_hash_is_kept(call: Call, data: Path) -> None:
    done = call("hub", "key", "add", "nginx", "--for", "bouncer", "--member", "vejle", "--data", str(data))
    secret = done.out.strip()
    assert (done.status, len(secret) > 40) == (0, True)
    with join_store(data) as store:
        (key,) = store.registry.keys.all()
    assert (key.purpose, key.member, key.name, key.public) == ("bouncer", "vejle", "nginx", digest_of(secret))
    for path in (data / "store").rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes()


def test_two_keys_of_one_name_are_not_made(call: Call, data: Path) -> None:
    arguments = ("hub", "key", "add", "fw1", "--for", "read", "--data", str(data))
    assert call(*arguments).status == 0
    with join_store(data) as store:
        (first,) = store.registry.keys.all()
    again = call(*arguments)
    assert (again.status, again.out, again.err.count("\n")) == (2, "", 1)
    assert f"NAME 'fw1' is key {first.id} already" in again.err
    assert call(*arguments, "--member", "vejle").status == 0
    assert call("hub", "key", "revoke", first.id, "--data", str(data)).status == 0
    assert call(*arguments).status == 0


def test_a_key_opens_the_running_hub_until_it_is_revoked(call: Call, data: Path) -> None:
    with hub_that_runs(data) as hub:
        secret = call("hub", "key", "add", "nginx", "--for", "read", "--data", str(data)).out.strip()
        until(lambda: hub.admitted.shown(secret) is not None)
        number = next(iter(hub.admitted.keys))
        assert call("hub", "key", "revoke", number, "--data", str(data)).status == 0
        until(lambda: hub.admitted.shown(secret) is None)
    listed = call("hub", "key", "list", "--data", str(data)).out
    assert listed.split()[:4] == [number, "read", "-", "revoked"]


def test_a_person_is_let_in_until_removed(call: Call, data: Path) -> None:
    with hub_that_runs(data) as hub:
        secret = call("hub", "user", "add", "anna", "--role", "operator", "--data", str(data)).out.strip()
        until(lambda: hub.admitted.shown(secret) is not None)
        assert call("hub", "user", "list", "--data", str(data)).out == f"{'anna':<24} operator   - (never signed in)\n"
        assert call("hub", "user", "remove", "anna", "--data", str(data)).status == 0
        until(lambda: hub.admitted.shown(secret) is None)
    assert "(removed)" in call("hub", "user", "list", "--data", str(data)).out


def test_who_lost_how_they_sign_in_begins_anew_with_another_token(call: Call, data: Path) -> None:
    secret = call("hub", "user", "add", "anna", "--role", "operator", "--data", str(data)).out.strip()
    with join_store(data) as store:
        account = Account("anna", NOW, "hash", b"sealed", 1)
        store.registry.accounts.set_password(account, [b"code"])
    assert "never" not in call("hub", "user", "list", "--data", str(data)).out
    done = call("hub", "user", "reset", "anna", "--data", str(data))
    assert done.out.strip() not in {"", secret}
    assert "never signed in" in call("hub", "user", "list", "--data", str(data)).out
    assert "user-reset" in call("hub", "audit", "--data", str(data)).out
    assert call("hub", "user", "reset", "nobody", "--data", str(data)).status == 2


def test_codes_hold_again_after_a_clock_was_ahead_and_none_holds_twice(
    call: Call, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_keys, "now", lambda: NOW)
    call("hub", "user", "add", "anna", "--role", "operator", "--data", str(data))
    ahead = step_of(NOW) + 120
    with join_store(data) as store:
        store.registry.accounts.set_password(Account("anna", NOW, "hash", b"sealed", ahead), [b"code"])
    done = call("hub", "user", "clock", "anna", "--data", str(data))
    assert (done.status, done.out) == (0, "anna: the next code holds, in a minute at most\n")
    with join_store(data) as store:
        account = store.registry.accounts.get("anna")
        assert account is not None
        assert (account.step, account.password, account.codes) == (step_of(NOW) + WINDOW, "hash", 1)
    assert "user-clock" in call("hub", "audit", "--data", str(data)).out
    for name in ("anna", "nobody"):
        again = call("hub", "user", "clock", name, "--data", str(data))
        assert (again.status, again.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(("purpose", "status"), [("report", "active"), ("bouncer", "invited"), ("read", "invited")])
def test_a_member_with_a_program_that_reports_takes_part(call: Call, data: Path, purpose: str, status: str) -> None:
    assert call("hub", "key", "add", "x", "--for", purpose, "--member", "vejle", "--data", str(data)).status == 0
    with join_store(data) as store:
        member = store.registry.members.get("vejle")
        assert member is not None
        assert (member.status, member.joined is not None) == (status, status == "active")


def test_no_key_brings_back_one_that_was_suspended_or_has_left(call: Call, data: Path) -> None:
    for command, expected in (("suspend", 0), ("remove", 2)):
        assert call("hub", "member", command, "vejle", "--data", str(data)).status == 0
        arguments = ("--for", "report", "--member", "vejle", "--data", str(data))
        done = call("hub", "key", "add", "x", *arguments)
        assert (done.status, bool(done.out)) == (expected, expected == 0)
        with join_store(data) as store:
            member = store.registry.members.get("vejle")
            assert member is not None
            assert member.status in {"suspended", "removed"}


def test_another_token_ends_the_earlier_one_of_a_person(call: Call, data: Path) -> None:
    first = call("hub", "user", "add", "anna", "--role", "operator", "--data", str(data)).out.strip()
    second = call("hub", "user", "renew", "anna", "--data", str(data)).out.strip()
    with join_store(data) as store:
        (found,) = store.registry.users.all()
    assert (found.name, found.role, found.secret) == ("anna", "operator", digest_of(second))
    assert first != second
    audit = call("hub", "audit", "--data", str(data)).out
    assert "user-renewed" in audit
    assert second not in audit


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("key", "add", "x", "--for", "sensor"), "a sensor joins"),
        (("key", "add", "x", "--for", "magic"), "magic"),
        (("key", "add", "x", "--for", "read", "--member", "nobody"), "there is no member 'nobody'"),
        (("key", "add", "", "--for", "read"), "NAME is one line"),
        (("key", "add", "a\nb", "--for", "read"), "NAME is one line"),
        (("key", "revoke", "none"), "there is no key 'none'"),
        (("user", "add", "x" * 61), "NAME is one line"),
        (("user", "add", "x", "--role", "king"), "king"),
        (("user", "add", "x", "--role", "member"), "needs --member"),
        (("user", "renew", "nobody"), "there is nobody called 'nobody'"),
        (("user", "remove", "nobody"), "there is nobody called 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_one_line(call: Call, data: Path, arguments: tuple[str, ...], line: str) -> None:
    done = call("hub", *arguments, "--data", str(data))
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert line in done.err
