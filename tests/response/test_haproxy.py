from tests.response.samples import mixed, text_of


def test_haproxy_entries_carry_their_own_end() -> None:
    assert "\n192.0.2.1 block:1772370000\n" in text_of("haproxy", mixed())
    assert "\n198.51.100.7 limit:1772370000\n" in text_of("haproxy", mixed())
