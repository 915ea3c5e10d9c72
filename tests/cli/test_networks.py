from ipaddress import ip_network

import pytest

from bavn.cli.networks import network
from bavn.cli.refusal import RefusedError


@pytest.mark.parametrize("text", ["192.0.2.0/24", "192.0.2.1", "2001:db8::/32"])
def test_an_address_or_a_prefix_is_read(text: str) -> None:
    assert network("--trusted-proxy", text) == ip_network(text)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("192.0.2.1/24", "has host bits set"), ("proxy.example", "is no network"), ("192.0.2.0/33", "is no network")],
)
def test_anything_else_is_refused_with_option_value_and_what_is_allowed(text: str, wrong: str) -> None:
    with pytest.raises(RefusedError, match=wrong) as refused:
        network("--trusted-proxy", text)
    assert str(refused.value).startswith(f"--trusted-proxy '{text}'")
    assert "192.0.2.0/24" in str(refused.value)
