import json
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

from bavn.member.identity import Identity, place_for_identity, read_identity
from bavn.member.joining import Applicant, join
from bavn.member.joining_advice import NEW_TOKEN
from bavn.model.problem import Problem
from bavn.sharing.signing import SigningKey
from bavn.sharing.token import JoinToken
from tests.member.hubs import MEMBER, NAME, Reply, SmallHub, hub, papers

WEB = Applicant("web-1", ["www.example"], [ip_network("192.0.2.0/24")])


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallHub]:
    with hub(tmp_path) as one:
        yield one


def joined(small: SmallHub, token: str, path: Path) -> Identity:
    with place_for_identity(path) as place:
        return join(small.url, token, WEB, place)


def refusal(small: SmallHub, token: str, path: Path) -> str:
    with pytest.raises(Problem) as caught:
        joined(small, token, path)
    assert not path.exists()
    return str(caught.value)


def test_a_token_becomes_an_identity_that_the_hub_knows(small: SmallHub, tmp_path: Path) -> None:
    path = tmp_path / "hub.identity"
    one = joined(small, small.token(), path)
    assert read_identity(path) == one
    assert (one.url, one.hub, one.member, one.key) == (small.url, NAME, MEMBER, "key-2")
    assert one.hub_keys == (small.key.public,)
    assert SigningKey.from_raw(one.private_key).public == small.keys["key-2"]
    assert one.ca == small.papers.ca.decode()


def test_the_hub_hears_what_this_member_is_and_never_its_private_key(small: SmallHub, tmp_path: Path) -> None:
    one = joined(small, small.token(), tmp_path / "hub.identity")
    [asked] = small.applied
    assert {name: asked[name] for name in ("member", "name", "sites", "networks", "protocol")} == {
        "member": MEMBER,
        "name": "web-1",
        "sites": ["www.example"],
        "networks": ["192.0.2.0/24"],
        "protocol": 1,
    }
    assert one.private_key not in json.dumps(asked).encode()


def test_two_members_have_different_keys_and_numbers(small: SmallHub, tmp_path: Path) -> None:
    one, other = (joined(small, small.token(), tmp_path / name) for name in ("one", "other"))
    assert one.private_key != other.private_key
    assert one.number_key != other.number_key


def test_a_hub_that_is_another_one_gets_no_secret(small: SmallHub, tmp_path: Path) -> None:
    token = JoinToken.make(MEMBER, papers(tmp_path, "other").ca_sha256, small.key.public).text()
    assert "this is not the hub that the token is for" in refusal(small, token, tmp_path / "x")
    assert small.applied == []


def test_somebody_in_between_with_the_right_authority_but_another_certificate_gets_no_secret(
    small: SmallHub, tmp_path: Path
) -> None:
    theirs = papers(tmp_path, "other")
    token = JoinToken.make(MEMBER, theirs.ca_sha256, small.key.public).text()
    small.reply("/api/v1/ca", Reply(body=theirs.ca))
    assert "its certificate is of another authority than the token names" in refusal(small, token, tmp_path / "x")
    assert small.applied == []


def test_a_hub_that_signs_with_another_key_is_not_joined(small: SmallHub, tmp_path: Path) -> None:
    token = JoinToken.make(MEMBER, small.papers.ca_sha256, SigningKey.make().public)
    small.tokens[token.secret_sha256] = MEMBER
    assert "it signs with another key" in refusal(small, token.text(), tmp_path / "x")


def test_a_token_is_good_once(small: SmallHub, tmp_path: Path) -> None:
    token = small.token()
    joined(small, token, tmp_path / "one")
    said = refusal(small, token, tmp_path / "two")
    assert said == f"{small.url}: the hub says no: this token was used, or has expired; {NEW_TOKEN}"


@pytest.mark.parametrize("token", ["", "bavn1.AAAA", "ghp_secret", "bavn1." + "A" * 10_000])
def test_what_is_no_token_is_said_before_anybody_is_asked(small: SmallHub, tmp_path: Path, token: str) -> None:
    said = refusal(small, token, tmp_path / "x")
    assert said.startswith("TOKEN: this is ")
    assert "secret" not in said
    assert small.asked == []


def test_where_an_identity_stands_no_token_is_spent(small: SmallHub, tmp_path: Path) -> None:
    (tmp_path / "hub.identity").write_text("mine")
    with pytest.raises(Problem, match="there is an identity already"):
        joined(small, small.token(), tmp_path / "hub.identity")
    assert small.asked == []


def welcome(**changes: str) -> Reply:
    told = {"key": "key-2", "hub": NAME, "hub_key": "", "member": MEMBER} | changes
    return Reply(200, json.dumps(told, ensure_ascii=False).encode())


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        pytest.param(Reply(502, b"<html>", bavn=False), "something stands before it: status 502", id="a proxy"),
        pytest.param(Reply(404, b"", bavn=False), "this is no hub of Bavn", id="another server"),
        pytest.param(Reply(400, b'{"detail": "it speaks 2"}'), "the hub says no: it speaks 2", id="another version"),
        pytest.param(Reply(200, b"{}"), "its answer makes no sense", id="no answer"),
        pytest.param(Reply(200, b"[" * 60_000), "its answer makes no sense", id="nested"),
        pytest.param(welcome(key="a b"), "its answer makes no sense", id="a key's id that cannot be signed with"),
        pytest.param(welcome(hub_key="æ"), "it signs with another key", id="no key"),
        pytest.param(Reply(200, b"x" * 100_000), "an answer of more than 65536 bytes", id="too much"),
        pytest.param(Reply(drop=True), "the line was broken off: is the URL right", id="the line breaks"),
    ],
)
def test_a_strange_answer_is_one_line(small: SmallHub, tmp_path: Path, reply: Reply, said: str) -> None:
    small.reply("/api/v1/join", reply)
    found = refusal(small, small.token(), tmp_path / "x")
    assert said in found
    assert found.startswith(small.url)


@pytest.mark.parametrize("body", [b"", b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----", b"\xff" * 100])
def test_an_authority_that_is_none_is_another_one(small: SmallHub, tmp_path: Path, body: bytes) -> None:
    small.reply("/api/v1/ca", Reply(body=body))
    assert "its authority is another one" in refusal(small, small.token(), tmp_path / "x")


def test_a_hub_that_cannot_be_reached_is_one_line(small: SmallHub, tmp_path: Path) -> None:
    token = small.token()
    small.close()
    said = refusal(small, token, tmp_path / "x")
    assert said.startswith(f"{small.url}: nobody answers there ([Errno 111] Connection refused): does the hub run")


def test_a_token_without_an_authority_goes_to_a_hub_that_others_vouch_for(tmp_path: Path) -> None:
    with hub(tmp_path, tls=False) as small:
        one = joined(small, small.token(), tmp_path / "x")
        assert one.ca == ""
        assert "GET /api/v1/ca" not in small.asked


def test_without_an_authority_in_the_token_an_unknown_one_is_not_believed(small: SmallHub, tmp_path: Path) -> None:
    token = JoinToken.make(MEMBER, b"", small.key.public).text()
    assert "does not believe its certificate, and the token names no authority" in refusal(small, token, tmp_path / "x")
    assert small.applied == []
