from bavn import __version__
from bavn.probing.tools import Tools
from tests.probing.samples import HERE


def test_tools_visit_public_addresses_only_unless_they_are_told_otherwise() -> None:
    tools = Tools()
    assert tools.allowed("9.9.9.9")
    assert not tools.allowed(HERE)


def test_tools_go_by_an_honest_name() -> None:
    assert Tools().agent == f"bavn-probe/{__version__}"
