from datetime import UTC, datetime

import pytest

from bavn.model.account import Account

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("password", "totp", "has"), [("hash", b"sealed", True), ("hash", b"", False), ("", b"s", False)]
)
def test_a_password_is_a_way_in_only_with_its_code(*, password: str, totp: bytes, has: bool) -> None:
    assert Account("lea", NOW, password, totp).has_password is has
