import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bavn.hub.screens.passkeys import LIFE, BadPasskeyError, Passkeys, Seat, Site, site_of
from bavn.hub.settings import HubSection, HubSettings, TlsSection
from bavn.model.account import Passkey
from tests.hub.screens.authenticator import PRESENT, Authenticator, data, text

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SITE = Site("hub.example", "https://hub.example")
SEAT = Seat(SITE, "form", NOW)
HANDLE = b"h" * 32
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "response", "x"]), inner),
)


def made(passkeys: Passkeys, device: Authenticator) -> Passkey:
    return passkeys.made(SEAT, device.makes(passkeys.offer(SEAT, "lea", HANDLE, ())), "lea", "Telefon")


def test_a_passkey_that_was_made_opens() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    assert (passkey.id, passkey.user, passkey.host, passkey.name) == (device.number, "lea", "hub.example", "Telefon")
    answer = device.shows(passkeys.ask(SEAT))
    assert passkeys.shown(answer) == device.number
    assert passkeys.proven(SEAT, answer, passkey, HANDLE) == 0


def test_what_is_asked_needs_the_person_and_is_found_by_the_browser_itself() -> None:
    passkeys = Passkeys("Hub")
    asked, offered = json.loads(passkeys.ask(SEAT)), json.loads(passkeys.offer(SEAT, "lea", HANDLE, ()))
    assert asked["userVerification"] == "required"
    assert not asked["allowCredentials"]
    chosen = offered["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    assert (offered["attestation"], offered["rp"]["id"]) == ("none", "hub.example")


def test_a_device_that_has_one_of_this_host_is_not_asked_for_another() -> None:
    have = [
        Passkey(b"one", "lea", "", "hub.example", b"", 0, NOW),
        Passkey(b"two", "lea", "", "old.example", b"", 0, NOW),
    ]
    offered = json.loads(Passkeys("Hub").offer(SEAT, "lea", HANDLE, have))
    assert [data(one["id"]) for one in offered["excludeCredentials"]] == [b"one"]


def test_an_answer_opens_once() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    answer = device.shows(passkeys.ask(SEAT))
    passkeys.proven(SEAT, answer, passkey, HANDLE)
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, answer, passkey, HANDLE)


def test_what_was_made_is_not_made_twice() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    answer = device.makes(passkeys.offer(SEAT, "lea", HANDLE, ()))
    passkeys.made(SEAT, answer, "lea", "")
    with pytest.raises(BadPasskeyError):
        passkeys.made(SEAT, answer, "bo", "")


OTHERS: dict[str, Callable[[Seat], Seat]] = {
    "too late": lambda seat: replace(seat, now=NOW + LIFE + timedelta(seconds=1)),
    "another browser": lambda seat: replace(seat, form="another"),
    "another origin": lambda seat: replace(seat, site=Site("hub.example", "https://hub.example:8643")),
    "another host": lambda seat: replace(seat, site=Site("other.example", "https://hub.example")),
}


@pytest.mark.parametrize("other", OTHERS)
def test_an_answer_opens_only_where_and_when_it_was_asked_for(other: str) -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    answer = device.shows(passkeys.ask(SEAT))
    with pytest.raises(BadPasskeyError):
        passkeys.proven(OTHERS[other](SEAT), answer, passkey, HANDLE)


def test_a_restart_ends_what_was_asked_for() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, device.shows(Passkeys("Hub").ask(SEAT)), passkey, HANDLE)


def test_a_false_page_gets_nothing_that_opens() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    device.origin = "https://hub.example.evil.example"
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, device.shows(passkeys.ask(SEAT)), passkey, HANDLE)


def test_a_device_that_did_not_look_who_sits_there_opens_nothing() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    device.flags = PRESENT
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, device.shows(passkeys.ask(SEAT)), passkey, HANDLE)
    with pytest.raises(BadPasskeyError):
        made(passkeys, Authenticator(SITE.origin, flags=PRESENT))


def test_another_key_or_another_persons_handle_opens_nothing() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    passkey = made(passkeys, device)
    other = Authenticator(SITE.origin, device.number, handle=HANDLE)
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, other.shows(passkeys.ask(SEAT)), passkey, HANDLE)
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, device.shows(passkeys.ask(SEAT)), passkey, b"x" * 32)


def test_a_copy_that_was_used_less_often_opens_nothing() -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin, count=5)
    passkey = replace(made(passkeys, device), count=9)
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, device.shows(passkeys.ask(SEAT)), passkey, HANDLE)


@given(st.text(max_size=200) | JSON.map(json.dumps) | st.just("[" * 15_000) | st.just("x" * 50_000))
def test_whatever_a_stranger_sends_is_refused(answer: str) -> None:
    passkeys = Passkeys("Hub")
    passkey = Passkey(b"one", "lea", "", "hub.example", b"no key", 0, NOW)
    with pytest.raises(BadPasskeyError):
        passkeys.made(SEAT, answer, "lea", "")
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, answer, passkey, HANDLE)
    with suppress(BadPasskeyError):
        assert isinstance(passkeys.shown(answer), bytes)


@given(st.binary(max_size=100))
def test_a_challenge_that_is_not_ours_is_refused(challenge: bytes) -> None:
    passkeys, device = Passkeys("Hub"), Authenticator(SITE.origin)
    asked = json.dumps({"challenge": text(challenge), "rpId": SITE.host})
    passkey = Passkey(device.number, "lea", "", "hub.example", b"no key", 0, NOW)
    with pytest.raises(BadPasskeyError):
        passkeys.proven(SEAT, device.shows(asked), passkey, HANDLE)


@pytest.mark.parametrize(
    ("names", "link", "tls", "host", "site"),
    [
        (("hub.example",), "", True, "hub.example:8643", Site("hub.example", "https://hub.example:8643")),
        (("hub.example",), "", True, "other.example:8643", None),
        (("hub.example",), "https://bavn.example", True, "bavn.example", Site("bavn.example", "https://bavn.example")),
        (("hub.example",), "https://bavn.example", True, "hub.example", None),
        (("hub.example",), "", False, "hub.example:8643", None),
        (("localhost",), "", False, "localhost:1", Site("localhost", "http://localhost:1")),
        ((), "", True, "127.0.0.1:8643", None),
        (("192.0.2.1",), "", True, "192.0.2.1:8643", None),
        (("2001:db8::1",), "", True, "[2001:db8::1]:8643", None),
        ((), "", True, "", None),
    ],
)
def test_where_a_passkey_holds(*, names: tuple[str, ...], link: str, tls: bool, host: str, site: Site | None) -> None:
    section = HubSection(names=names, link=link)
    settings = HubSettings(section, TlsSection("own" if tls else "off"))
    request = Request({"type": "http", "headers": [(b"host", host.encode())]})
    assert site_of(request, settings, tls=tls) == site
