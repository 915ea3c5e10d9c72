import pytest

from bavn.protection.enforcing import LONGEST, Enforcer, NotEnforcedError
from bavn.protection.nftables import Nftables
from tests.protection.samples import Memory


def test_an_error_is_one_printable_line_however_hostile_its_cause() -> None:
    error = NotEnforcedError("nginx: \x1b[2J\nno", code="nginx-refused", line=12, why="a\u202eb")
    assert str(error) == "nginx: \\x1b[2J\\nno"
    assert error.values == {"line": 12, "why": "a\\u202eb"}


def test_a_long_error_is_cut() -> None:
    assert len(str(NotEnforcedError("x" * 5000))) == LONGEST


def test_an_error_becomes_a_notice_that_says_why() -> None:
    notice = NotEnforcedError("nft is not there", code="nft-absent").notice("nftables")
    assert (notice.code, notice.where, notice.values) == ("nft-absent", "nftables", {"why": "nft is not there"})
    assert NotEnforcedError("long line", code="x", why="short").notice("nftables").values == {"why": "short"}


@pytest.mark.parametrize("enforcer", [Nftables("/nowhere"), Memory()], ids=["nftables", "memory"])
def test_what_enforces_fits_the_protocol(enforcer: Enforcer) -> None:
    assert enforcer.name
    assert enforcer.packet_filter is (enforcer.name == "nftables")
