import json
from base64 import b64decode, b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.sharing import envelope
from bavn.sharing.envelope import BadSealError, open_sealed, seal
from bavn.sharing.signing import SigningKey

KEY = SigningKey.from_raw(bytes(range(32)))
TRUSTED = {KEY.id: KEY.public}
PAYLOAD = '{"schema": "bavn.delta/1", "hub": "Søværnet\u2028\u0085"}'.encode()


def test_what_was_sealed_opens_to_the_byte() -> None:
    assert open_sealed(seal(PAYLOAD, KEY), TRUSTED) == PAYLOAD


def test_a_sealed_document_is_one_line_of_ascii_so_that_no_event_stream_breaks_it() -> None:
    sealed = seal(b'{"a":\n1}' + PAYLOAD, KEY)
    assert sealed.isascii()
    assert len(sealed.decode().splitlines()) == 1
    assert json.loads(sealed).keys() == {"payload", "key", "signature"}


@given(st.text())
def test_any_text_survives(text: str) -> None:
    try:
        payload = text.encode()
    except UnicodeEncodeError:
        return
    assert open_sealed(seal(payload, KEY), TRUSTED) == payload


def test_a_payload_that_is_no_text_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="utf-8"):
        seal(b"\xff", KEY)


def changed(**fields: object) -> bytes:
    return json.dumps(json.loads(seal(PAYLOAD, KEY)) | fields).encode()


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        pytest.param(changed(payload="{}"), "does not fit", id="another payload"),
        pytest.param(changed(payload=PAYLOAD.decode() + " "), "does not fit", id="a space more"),
        pytest.param(changed(key="00000000"), "not trusted", id="a key that is not trusted"),
        pytest.param(changed(signature=""), "does not fit", id="no signature"),
        pytest.param(changed(signature="AAAA"), "does not fit", id="a short signature"),
        pytest.param(changed(signature="A" * 86 + "=="), "does not fit", id="another signature"),
        pytest.param(changed(signature="ø"), "no sealed document", id="no base64"),
        pytest.param(changed(signature=7), "no sealed document", id="a number for a signature"),
        pytest.param(changed(payload={"schema": 1}), "no sealed document", id="a payload that is no text"),
        pytest.param(b"", "no sealed document", id="nothing"),
        pytest.param(b"[" * 100_000, "no sealed document", id="deeply nested"),
        pytest.param(
            b'{"payload": "\\ud800", "key": "", "signature": ""}', "no sealed document", id="half a character"
        ),
        pytest.param(b'{"payload": "\xff", "key": "", "signature": ""}', "no sealed document", id="no UTF-8"),
        pytest.param(PAYLOAD, "no sealed document", id="the payload alone"),
    ],
)
def test_what_the_hub_did_not_seal_is_refused(sealed: bytes, why: str) -> None:
    with pytest.raises(BadSealError, match=why):
        open_sealed(sealed, TRUSTED)


def test_what_another_key_sealed_under_a_trusted_name_is_refused() -> None:
    other = SigningKey.make()
    with pytest.raises(BadSealError, match="does not fit"):
        open_sealed(seal(PAYLOAD, other), {other.id: KEY.public})


def test_a_signature_of_a_bare_text_is_no_seal() -> None:
    sealed = json.loads(seal(PAYLOAD, KEY))
    bare = json.dumps(sealed | {"signature": b64encode(KEY.sign(PAYLOAD)).decode()}).encode()
    with pytest.raises(BadSealError, match="does not fit"):
        open_sealed(bare, TRUSTED)
    assert KEY.sign(b"bavn.sealed/1\n" + PAYLOAD) == b64decode(sealed["signature"])


def test_fields_that_are_not_known_are_passed_over() -> None:
    assert open_sealed(changed(chain=["…"]), TRUSTED) == PAYLOAD


def test_an_oversized_document_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(envelope, "LARGEST", 100)
    with pytest.raises(BadSealError, match="larger than 100"):
        open_sealed(seal(PAYLOAD, KEY), TRUSTED)


@given(st.binary(max_size=200))
def test_nothing_but_a_bad_seal_is_raised(body: bytes) -> None:
    with pytest.raises(BadSealError):
        open_sealed(body, TRUSTED)
