import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms
from hypothesis import given
from hypothesis import strategies as st

from bavn.sharing.signing import (
    COVERED,
    WINDOW,
    BadKeyError,
    BadSignatureError,
    Headers,
    SigningKey,
    Verified,
    digest_of,
    key_id_of,
    new_nonce,
    request_headers,
    verify_request,
)

NOW = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)
KEY = SigningKey.from_raw(bytes(range(32)))
NONCE = "abcdefghijklmnopqrstuv"
PATH = "/api/v1/sightings"
BODY = b'{"schema": "bavn.sightings/1", "sightings": []}'


def signed(target: str = PATH, body: bytes = BODY, at: datetime = NOW, method: str = "POST") -> dict[str, str]:
    return request_headers(KEY, "k-1", method, target, body, at, NONCE)


def verify(headers: Headers, path: str = PATH, query: str = "", body: bytes = BODY, method: str = "POST") -> Verified:
    return verify_request(KEY.public, method, path, query, headers, body, NOW)


def code_of(headers: Headers, path: str = PATH, query: str = "", body: bytes = BODY, method: str = "POST") -> str:
    with pytest.raises(BadSignatureError) as caught:
        verify(headers, path, query, body, method)
    return caught.value.code


def test_a_signed_request_proves_which_key_signed_it_and_when() -> None:
    found = verify(signed())
    assert found == Verified("k-1", NONCE, NOW)
    assert key_id_of(signed()) == "k-1"


def test_the_headers_have_one_form() -> None:
    headers = signed()
    signature = headers.pop("Signature")
    assert headers == {
        "Bavn-Protocol": "1",
        "Content-Digest": digest_of(BODY),
        "Signature-Input": f'bavn={COVERED};created=1795348830;keyid="k-1";alg="ed25519";nonce="{NONCE}"',
    }
    assert re.fullmatch(r"bavn=:[A-Za-z0-9+/]{86}==:", signature)


def test_a_query_is_signed_and_an_empty_body_has_a_digest() -> None:
    headers = signed("/api/v1/delta?since=7", b"", method="GET")
    assert verify(headers, "/api/v1/delta", "since=7", b"", "GET").key_id == "k-1"
    assert code_of(headers, "/api/v1/delta", "since=8", b"", "GET") == "signature"
    assert code_of(headers, "/api/v1/delta", "", b"", "GET") == "signature"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"method": "PUT"}, "signature", id="another method"),
        pytest.param({"method": "post"}, "malformed", id="a method in small letters"),
        pytest.param({"path": "/api/v1/sighting"}, "signature", id="another path"),
        pytest.param({"path": "/api/v1/sightings/"}, "signature", id="a slash more"),
        pytest.param({"path": "/api/v1/sightings?x"}, "malformed", id="a query within the path"),
        pytest.param({"path": "/api/v1/%73ightings"}, "signature", id="a path encoded in another way"),
        pytest.param({"path": "/a\nb"}, "malformed", id="a line break in the path"),
        pytest.param({"path": "api"}, "malformed", id="no slash"),
        pytest.param({"path": "/ø"}, "malformed", id="a path that is no ASCII"),
        pytest.param({"query": "a b"}, "malformed", id="a space in the query"),
        pytest.param({"query": "x"}, "signature", id="a query"),
        pytest.param({"body": b"{}"}, "digest", id="another body"),
        pytest.param({"body": b""}, "digest", id="no body"),
    ],
)
def test_what_was_not_signed_is_refused(changed: dict[str, str], code: str) -> None:
    assert code_of(signed(), **changed) == code  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["Bavn-Protocol", "Content-Digest", "Signature-Input", "Signature"])
def test_each_header_is_needed_once(missing: str) -> None:
    headers = signed()
    twice = [*headers.items(), (missing.upper(), headers[missing])]
    assert code_of(twice) == "malformed"
    del headers[missing]
    assert code_of(headers) == "missing"


def test_header_names_have_no_case_and_others_do_not_matter() -> None:
    headers = [(name.upper(), value) for name, value in signed().items()]
    assert verify([("Host", "a"), ("Cookie", "b"), ("Cookie", "c"), *headers]).key_id == "k-1"


@pytest.mark.parametrize(
    ("header", "old", "new"),
    [
        pytest.param("Signature-Input", "bavn=(", " bavn=(", id="a space before"),
        pytest.param("Signature-Input", NONCE, NONCE + '" ', id="a space behind"),
        pytest.param("Signature-Input", ";created", "; created", id="a space between"),
        pytest.param("Signature-Input", "bavn=", "sig1=", id="another label"),
        pytest.param("Signature-Input", "bavn=", "bavn=();x=1, bavn=", id="two signatures"),
        pytest.param("Signature-Input", '"@query" ', "", id="the query not covered"),
        pytest.param("Signature-Input", ' "content-digest"', "", id="the body not covered"),
        pytest.param("Signature-Input", '"@method" "@path"', '"@path" "@method"', id="another order"),
        pytest.param("Signature-Input", '"@path"', '"@path";req', id="a component with a parameter"),
        pytest.param("Signature-Input", '"@query"', '"@query" "@query"', id="a component twice"),
        pytest.param("Signature-Input", ";alg=", ";expires=9999999999;alg=", id="another parameter"),
        pytest.param("Signature-Input", "created=1", "created=01", id="a number with a zero before"),
        pytest.param("Signature-Input", "created=1", "created=-1", id="a negative time"),
        pytest.param("Signature-Input", "created=1795348830", "created=1795348830.0", id="a fraction"),
        pytest.param("Signature-Input", "ed25519", "hmac-sha256", id="another algorithm"),
        pytest.param("Signature-Input", NONCE, "short", id="a short nonce"),
        pytest.param("Signature-Input", NONCE, NONCE + "\u0660", id="a digit of another script"),
        pytest.param("Signature-Input", "k-1", 'k-1\\"', id="an escaped quote"),
        pytest.param("Signature-Input", "k-1", "k" * 65, id="a long key id"),
        pytest.param("Signature", "bavn=:", "bavn=: ", id="a space in the signature"),
        pytest.param("Signature", "==:", "==:;x", id="a parameter of the signature"),
        pytest.param("Signature", "==:", ":", id="no padding"),
        pytest.param("Signature", "bavn=:", "sig1=:", id="another label of the signature"),
        pytest.param("Bavn-Protocol", "1", "1, 1", id="two versions"),
        pytest.param("Bavn-Protocol", "1", " 1", id="a space before the version"),
        pytest.param("Bavn-Protocol", "1", "1\n", id="a line break behind the version"),
        pytest.param("Bavn-Protocol", "1", "", id="no version"),
    ],
)
def test_only_one_form_passes(header: str, old: str, new: str) -> None:
    headers = signed()
    assert old in headers[header]
    headers[header] = headers[header].replace(old, new, 1)
    assert code_of(headers) == "malformed"


def test_another_version_is_signed_too() -> None:
    assert code_of(signed() | {"Bavn-Protocol": "2"}) == "signature"


def test_a_digest_of_another_kind_is_refused() -> None:
    assert code_of(signed() | {"Content-Digest": "sha-512=:AAAA:"}) == "digest"
    assert code_of(signed() | {"Content-Digest": digest_of(BODY) + ", " + digest_of(b"")}) == "digest"


def test_a_signature_has_one_spelling_in_base64() -> None:
    headers = signed()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = headers["Signature"][-4]
    other = headers["Signature"][:-4] + alphabet[alphabet.index(last) + 1] + "==:"
    assert b64decode(other[6:-1]) == b64decode(headers["Signature"][6:-1])
    assert code_of(headers | {"Signature": other}) == "signature"


def test_a_signature_by_another_key_is_refused() -> None:
    other = SigningKey.make()
    headers = request_headers(other, "k-1", "POST", PATH, BODY, NOW, NONCE)
    assert code_of(headers) == "signature"
    assert verify_request(other.public, "POST", PATH, "", headers, BODY, NOW).key_id == "k-1"


def test_a_key_that_is_none_verifies_nothing() -> None:
    for public in (b"", bytes(31), bytes(33)):
        with pytest.raises(BadSignatureError):
            verify_request(public, "POST", PATH, "", signed(), BODY, NOW)


@pytest.mark.parametrize(
    ("offset_s", "passes"), [(-121, False), (-120, True), (0, True), (120, True), (121, False), (10**9, False)]
)
def test_two_clocks_may_be_two_minutes_apart(offset_s: int, *, passes: bool) -> None:
    headers = signed(at=NOW + timedelta(seconds=offset_s))
    if passes:
        assert abs(verify(headers).created - NOW) <= WINDOW
    else:
        assert code_of(headers) == "clock"


def test_a_time_beyond_the_calendar_is_refused() -> None:
    headers = signed()
    headers["Signature-Input"] = re.sub("created=[0-9]+", "created=999999999999", headers["Signature-Input"])
    assert code_of(headers) == "malformed"


@pytest.mark.parametrize("target", ["", "api", "/a b", "/a\r\nX: y", "/ø", "/" + "a" * 9000, "/?" + "a" * 9000])
def test_what_cannot_be_verified_is_not_signed(target: str) -> None:
    with pytest.raises(ValueError, match="cannot be signed"):
        signed(target)


@pytest.mark.parametrize(("key_id", "nonce"), [('a"', NONCE), ("", NONCE), ("a", "b"), ("a", NONCE + '";x="')])
def test_nothing_slips_into_the_parameters(key_id: str, nonce: str) -> None:
    with pytest.raises(ValueError, match="cannot be signed"):
        request_headers(KEY, key_id, "GET", "/", b"", NOW, nonce)


def test_nonces_differ_and_can_be_signed() -> None:
    nonces = {new_nonce() for _ in range(100)}
    assert len(nonces) == 100
    for nonce in nonces:
        headers = request_headers(KEY, "k", "GET", "/", b"", NOW, nonce)
        assert verify_request(KEY.public, "GET", "/", "", headers, b"", NOW).nonce == nonce


def test_a_key_is_kept_as_pem_and_as_bytes_and_never_printed() -> None:
    key = SigningKey.make()
    assert SigningKey.from_pem(key.pem).public == key.public == SigningKey.from_raw(key.raw).public
    assert repr(key) == f"SigningKey({key.id})"
    assert key.raw.hex() not in repr(key)


def test_what_is_no_key_is_refused() -> None:
    elliptic = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    locked = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    for pem in (b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", elliptic, locked):
        with pytest.raises(BadKeyError):
            SigningKey.from_pem(pem)
    with pytest.raises(BadKeyError):
        SigningKey.from_raw(b"short")


texts = st.text(max_size=60)


@given(
    headers=st.dictionaries(
        st.sampled_from(["Signature", "signature-input", "Content-Digest", "bavn-protocol"]), texts
    ),
    path=texts,
    query=texts,
    method=texts,
    body=st.binary(max_size=50),
)
def test_nothing_but_a_bad_signature_is_raised(
    headers: dict[str, str], path: str, query: str, method: str, body: bytes
) -> None:
    for found in (headers, signed() | headers):
        try:
            verify_request(KEY.public, method, path, query, found, body, NOW)
        except BadSignatureError:
            continue
        raise AssertionError("verified what nobody had signed")


@given(at=st.integers(0, 10_000), with_what=st.characters(codec="latin-1"), header=st.sampled_from(sorted(signed())))
def test_no_character_of_a_header_can_be_another(at: int, with_what: str, header: str) -> None:
    headers = signed()
    value = headers[header]
    at %= len(value)
    changed = value[:at] + with_what + value[at + 1 :]
    if changed != value:
        with pytest.raises(BadSignatureError):
            verify(headers | {header: changed})


# ── the other side: a library for RFC 9421 that is not ours ──────────────────────────────────────────────────────────


def as_message(headers: dict[str, str], target: str, method: str = "POST") -> SimpleNamespace:
    return SimpleNamespace(method=method, url=f"https://hub.example.org{target}", headers=dict(headers))


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [("POST", PATH, BODY), ("GET", "/api/v1/delta?since=7&x=%C3%B8", b""), ("GET", "/events?", b""), ("GET", "/", b"")],
)
def test_a_library_verifies_what_we_sign(method: str, target: str, body: bytes) -> None:
    keys = MappingKeyResolver(private_keys={}, public_keys={"k-1": Ed25519PublicKey.from_public_bytes(KEY.public)})
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    verifier.max_clock_skew = timedelta(days=36_500)  # it looks at the machine's clock
    headers = request_headers(KEY, "k-1", method, target, body, NOW, NONCE)
    (found,) = verifier.verify(
        as_message(headers, target, method),
        require_components=("@method", "@path", "@query", "content-digest", "bavn-protocol"),
        body=body,
    )
    assert found.nonce == NONCE


@pytest.mark.parametrize("target", [PATH, "/api/v1/delta?since=7&x=%C3%B8"])
def test_we_verify_what_a_library_signs(target: str) -> None:
    keys = MappingKeyResolver(public_keys={}, private_keys={"k-1": Ed25519PrivateKey.from_private_bytes(KEY.raw)})
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys)
    message = as_message({"Content-Digest": digest_of(BODY), "Bavn-Protocol": "1"}, target)
    signer.sign(
        message,
        key_id="k-1",
        created=NOW,
        nonce=NONCE,
        label="bavn",
        use_existing_digest=True,
        covered_component_ids=("@method", "@path", "@query", "content-digest", "bavn-protocol"),
    )
    path, _, query = target.partition("?")
    assert verify(message.headers, path, query) == Verified("k-1", NONCE, NOW)
