from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bavn.hub.screens.sealing import NONCE_BYTES, TOTP_BYTES, Sealing
from bavn.model.account import Account
from bavn.sharing.signing import SigningKey

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = SigningKey.make()
SEALING = Sealing(KEY)
LEA = Account("lea", NOW)


@given(st.text(max_size=60), st.binary(max_size=64))
def test_what_is_sealed_for_somebody_is_opened_for_nobody_else(user: str, secret: bytes) -> None:
    sealed = SEALING.seal(user, secret)
    assert SEALING.open(user, sealed) == secret
    assert SEALING.open(f"{user}x", sealed) is None
    assert secret not in sealed or len(secret) < 4


@given(st.binary(max_size=80))
def test_what_was_not_sealed_here_opens_nothing(sealed: bytes) -> None:
    assert SEALING.open("lea", sealed) is None


def test_a_changed_bit_or_another_signing_key_opens_nothing() -> None:
    sealed = SEALING.seal("lea", b"secret")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        assert SEALING.open("lea", bytes(changed)) is None
    assert Sealing(SigningKey.make()).open("lea", sealed) is None
    assert Sealing(SigningKey.from_raw(KEY.raw)).open("lea", sealed) == b"secret"


def test_the_same_is_sealed_differently_each_time() -> None:
    assert len({SEALING.seal("lea", b"secret")[:NONCE_BYTES] for _ in range(20)}) == 20


def test_a_handle_stays_and_says_nothing() -> None:
    assert SEALING.handle("lea") == SEALING.handle("lea") != SEALING.handle("bo")
    assert b"lea" not in SEALING.handle("lea")


def test_an_offer_stays_until_it_was_taken() -> None:
    offered = SEALING.offer(b"session", None)
    assert len(offered) == TOTP_BYTES
    assert offered == SEALING.offer(b"session", None)
    assert len({offered, SEALING.offer(b"session", LEA), SEALING.offer(b"other", None)}) == 3


def test_a_browser_is_known_for_one_person_until_they_set_up_another_password() -> None:
    kept = SEALING.browser(LEA)
    assert SEALING.is_known(LEA, kept)
    assert not SEALING.is_known(Account("bo", NOW), kept)
    assert not SEALING.is_known(Account("lea", NOW + timedelta(seconds=1)), kept)
    assert not Sealing(SigningKey.make()).is_known(LEA, kept)


@given(st.text(max_size=200))
def test_no_text_is_a_known_browser(text: str) -> None:
    assert not SEALING.is_known(LEA, text)
