import ssl
from pathlib import Path

import pytest

from bavn.probing.trust import reading_context, trusts_anybody, verifying_context
from tests.probing.certificates import ca


def test_the_shared_context_verifies_everything() -> None:
    context = verifying_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_the_reading_context_verifies_nothing() -> None:
    context = reading_context()
    assert context.verify_mode is ssl.CERT_NONE
    assert not context.check_hostname


def test_a_context_with_an_authority_trusts_somebody() -> None:
    assert trusts_anybody(ssl.create_default_context(cadata=ca().pem))


@pytest.mark.parametrize(("files", "anybody"), [((), False), (("a.pem",), True)])
def test_a_folder_of_authorities_counts_where_it_holds_any(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    files: tuple[str, ...],
    anybody: bool,  # noqa: FBT001
) -> None:
    for name in files:
        (tmp_path / name).touch()
    paths = ssl.get_default_verify_paths()._replace(capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert trusts_anybody(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) is anybody


def test_without_a_folder_nobody_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = ssl.get_default_verify_paths()._replace(capath="")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert not trusts_anybody(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
