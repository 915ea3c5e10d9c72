import pytest

from tests.events.telling import last, told

GOOD = "192.0.2.7"
BAD = "203.0.113.66"
PEER = f"{GOOD}:5500"


@pytest.mark.parametrize(
    ("said", "outcome", "user"),
    [
        ("TLS Auth Error: Auth Username/Password verification failed for peer", "failure", ""),
        ("VERIFY ERROR: depth=0, error=certificate has expired: CN=x", "failure", ""),
        ("TLS Error: TLS handshake failed", "probe", ""),
        ("SIGUSR1[soft,connection-reset] received, client-instance restarting", "probe", ""),
        ("TLS: Username/Password authentication succeeded for username 'ann' [CN SET]", "success", "ann"),
        (f"[ann] Peer Connection Initiated with [AF_INET]{PEER}", "success", "ann"),
    ],
)
@pytest.mark.parametrize("peer", [PEER, f"ann/{PEER}", f"[AF_INET]{PEER}", f"us=123 {PEER}"])
def test_what_is_said_of_a_peer_is_read(peer: str, said: str, outcome: str, user: str) -> None:
    assert last(f"ovpn-server[901]: {peer} {said}") == (outcome, user, GOOD)
    assert last(f"openvpn[901]: {peer} {said}") == (outcome, user, GOOD)
    login = told(f"{peer} {said}", head="2025-11-22 10:00:00 ")[0]
    assert login is not None
    assert (login.outcome, login.address) == (outcome, GOOD)


def test_an_ipv6_peer_is_read() -> None:
    assert last("openvpn[1]: [AF_INET6]2001:db8::7:5500 TLS Error: TLS handshake failed") == (
        "probe",
        "",
        "2001:db8::7",
    )


def test_a_stray_packets_place_is_at_the_end() -> None:
    line = f"openvpn[1]: TLS Error: cannot locate HMAC in incoming packet from [AF_INET]{PEER}"
    assert last(line) == ("probe", "", GOOD)


@pytest.mark.parametrize(
    "said",
    [
        f"{PEER} TLS: Initial packet from [AF_INET]{PEER}, sid=1 2",
        f"ann/{PEER} MULTI: Learn: 10.8.0.6 -> ann/{PEER}",
        f"ann/{PEER} SENT CONTROL [TLS Auth Error: x]: 'PUSH_REPLY' (status=1)",
        "Initialization Sequence Completed",
        "",
    ],
)
def test_other_lines_tell_of_no_attempt(said: str) -> None:
    assert last(f"openvpn[1]: {said}") is None


def test_an_address_inside_a_name_is_never_believed() -> None:
    name = f"{BAD}:22 TLS Auth Error: from [AF_INET]{BAD}:22"
    assert last(f"openvpn[1]: {PEER} VERIFY ERROR: depth=0, error=x: CN={name}") == (
        "failure", "", GOOD,
    )  # fmt: skip
