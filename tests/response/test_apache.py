import re

from tests.response.samples import entries, finding, mixed, source, text_of


def test_apache_names_fifty_addresses_a_line() -> None:
    text = text_of("apache", finding(*(source(f"10.0.{number}.1") for number in range(120))))
    lines = re.findall(r"^ +Require not ip (.+)$", text, re.MULTILINE)
    assert [len(line.split()) for line in lines] == [50, 50, 20]


def test_apache_never_opens_what_is_closed() -> None:
    text = text_of("apache", mixed())
    assert "AuthMerging And" in text
    assert entries(text_of("apache")) == ""


def test_apache_blocks_only_before_the_end() -> None:
    assert "<If \"%{HTTP:Bavn-Now} < 't=1772370000000000'\">" in text_of("apache", mixed())
