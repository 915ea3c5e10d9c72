from bavn.outside.result import LONGEST_VALUE, Fact, Result, unknown


def test_what_others_wrote_is_cut() -> None:
    assert Fact("spf-record", "x" * 5000).value == "x" * LONGEST_VALUE + "…"
    assert Fact("spf-record", "x" * LONGEST_VALUE).value == "x" * LONGEST_VALUE


def test_what_could_not_be_looked_up_is_tried_again_later() -> None:
    assert unknown("mx", "dns-silent") == Result("mx", "unknown", (Fact("dns-silent"),), "later")


def test_a_name_without_an_address_asks_for_nothing() -> None:
    assert unknown("tls-www", "no-address", Fact("tls-host", "www.firm.example")).next == ""
