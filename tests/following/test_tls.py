import ssl
from pathlib import Path

import pytest

from bavn.following.tls import ServerTls
from bavn.model.problem import Problem
from tests.outside.certificates import Authority, authority, openssl


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def own(trusted: Authority) -> Path:
    return trusted.certificate("logs.example.com", days=30)


def test_certificate_and_key_may_stand_in_one_file_or_in_two(own: Path) -> None:
    assert ServerTls(own, None, None).context.verify_mode == ssl.CERT_NONE
    assert ServerTls(own, own.with_suffix(".key"), None).context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_with_an_authority_a_sender_must_show_a_certificate(own: Path, trusted: Authority) -> None:
    assert ServerTls(own, None, trusted.trust).context.verify_mode == ssl.CERT_REQUIRED


def test_no_session_ticket_is_sent_that_nobody_reads(own: Path) -> None:
    assert ServerTls(own, None, None).context.num_tickets == 0


def test_a_key_of_another_certificate_is_one_line(own: Path, trusted: Authority) -> None:
    other = trusted.certificate("other.example.com", days=30).with_suffix(".key")
    with pytest.raises(Problem) as raised:
        ServerTls(own, other, None)
    assert str(raised.value) == f"{own}: the key does not belong to the certificate"


def test_a_locked_key_is_one_line_and_nobody_is_asked(own: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked.key"
    openssl("ec", "-in", str(own.with_suffix(".key")), "-aes256", "-passout", "pass:secret", "-out", str(locked))
    with pytest.raises(Problem) as raised:
        ServerTls(own, locked, None)
    assert str(raised.value) == f"{locked}: the key is locked with a pass phrase"


WHY = {"absent": "No such file", "folder": "Is a directory", "garbage": "in PEM", "empty": "in PEM"}


@pytest.mark.parametrize("broken", ["certificate", "key", "clients"])
@pytest.mark.parametrize("state", WHY)
def test_a_file_that_is_wrong_is_named(own: Path, trusted: Authority, tmp_path: Path, broken: str, state: str) -> None:
    wrong = tmp_path / "wrong.pem"
    if state == "folder":
        wrong.mkdir()
    elif state != "absent":
        wrong.write_bytes(b"\0\xff" if state == "garbage" else b"")
    paths = {"certificate": own, "key": own.with_suffix(".key"), "clients": trusted.trust, broken: wrong}
    with pytest.raises(Problem, match=WHY[state]) as raised:
        ServerTls(paths["certificate"], paths["key"], paths["clients"])
    assert str(own if broken == "key" and "PEM" in WHY[state] else wrong) in str(raised.value)


def test_nothing_is_loaded_again_before_it_changes(own: Path) -> None:
    tls = ServerTls(own, None, None)
    before = tls.context
    assert tls.renew() is None
    assert tls.context is before


def test_a_changed_certificate_is_loaded_and_a_broken_one_is_told_once(own: Path, tmp_path: Path) -> None:
    pem = tmp_path / "own.pem"
    pem.write_bytes(own.read_bytes())
    tls = ServerTls(pem, None, None)
    before = tls.context
    pem.write_bytes(b"broken")
    assert isinstance(tls.renew(), Problem)
    assert tls.context is before
    assert tls.renew() is None
    pem.unlink()
    assert isinstance(tls.renew(), Problem)
    pem.write_bytes(own.read_bytes())
    assert tls.renew() is None
    assert tls.context is not before
