import re

from tests.response.samples import entries, mixed, text_of


def test_nftables_limits_first_and_every_entry_times_out() -> None:
    text = text_of("nftables", mixed())
    assert text.index("@limit4 goto limited") < text.index("@block4 counter drop")
    elements = re.findall(r"^ +([0-9a-f.:/]+) (timeout 3600s),$", text, re.MULTILINE)
    assert [address for address, _ in elements] == [
        "192.0.2.1",
        "192.0.2.128/25",
        "2001:db8:1:2::/64",
        "198.51.100.7",
        "2001:db8:9::1",
    ]


def test_nftables_touches_no_table_but_its_own() -> None:
    assert set(re.findall(r"table (\w+ \w+)", entries(text_of("nftables", mixed())))) == {"inet bavn"}
    assert "flush" not in text_of("nftables", mixed())
