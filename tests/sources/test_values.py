import pytest

from bavn.sources.values import Times, host_of_target, size_of, split_request, split_target, took_of, without_port


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("GET / HTTP/1.1", ("GET", "/", "", "HTTP/1.1")),
        ("get /a?b?c HTTP/2", ("get", "/a", "b?c", "HTTP/2")),
        ("GET /", ("GET", "/", "", "")),
        ("GET /a b c HTTP/1.1  ", ("GET", "/a b c", "", "HTTP/1.1")),
        ("OPTIONS * HTTP/1.1", ("OPTIONS", "*", "", "HTTP/1.1")),
        ("CONNECT example.com:443 HTTP/1.1", ("CONNECT", "example.com:443", "", "HTTP/1.1")),
        ("GET HTTP://example.com HTTP/1.1", ("GET", "", "", "HTTP/1.1")),
        ("GET https://example.com?a=1/2 HTTP/1.1", ("GET", "", "a=1/2", "HTTP/1.1")),
        ("GET / HTTP/1.1234567890123", ("GET", "/ HTTP/1.1234567890123", "", "")),
        ("GET HTTP/1.1", ("", "GET HTTP/1.1", "", "")),
        ("M-SEARCH * HTTP/1.1", ("M-SEARCH", "*", "", "HTTP/1.1")),
        ("-GET / HTTP/1.1", ("", "-GET / HTTP/1.1", "", "")),
        ("GÉT / HTTP/1.1", ("", "GÉT / HTTP/1.1", "", "")),
        ("A" * 33 + " / HTTP/1.1", ("", "A" * 33 + " / HTTP/1.1", "", "")),
        ("nonsense", ("", "nonsense", "", "")),
        ("   ", ("", "   ", "", "")),
        ("", ("", "", "", "")),
    ],
    ids=str,
)
def test_a_request_line_is_split_as_the_text_formats_do(line: str, parts: tuple[str, ...]) -> None:
    assert split_request(line) == parts


def test_a_target_is_split_at_the_first_question_mark() -> None:
    assert split_target("/a?b=1?c") == ("/a", "b=1?c")
    assert split_target("//a//") == ("//a//", "")


@pytest.mark.parametrize(
    ("target", "host"),
    [("https://example.com:8443/a", "example.com"), ("/a?https://example.com", ""), ("http://a?b/", "a"), ("*", "")],
    ids=str,
)
def test_the_host_of_a_target_is_found(target: str, host: str) -> None:
    assert host_of_target(target) == host


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("example.com", "example.com"),
        ("example.com:443", "example.com"),
        ("[2001:db8::1]:443", "[2001:db8::1]"),
        ("2001:db8::1", "2001:db8::1"),
        ("example.com:", "example.com:"),
        (":443", ""),
        ("-", ""),
        ("", ""),
    ],
    ids=str,
)
def test_a_port_is_no_part_of_a_host(host: str, name: str) -> None:
    assert without_port(host) == name


def test_times_keep_no_more_than_a_few_thousand_texts() -> None:
    times = Times()
    for number in range(10_000):
        assert times.read(str(1763370000 + number)) == (1763370000 + number) * 1000
    assert len(times.known) <= 4096


def test_a_text_too_long_for_a_time_is_not_kept() -> None:
    times = Times()
    assert times.read("2025-11-17T09:00:00Z" + "x" * 1_000_000) is None
    assert not times.known


@pytest.mark.parametrize("value", ["", "x", None, "1e999", float("inf"), float("nan")], ids=str)
def test_what_is_no_number_is_nothing(value: str | float | None) -> None:
    assert size_of(value) == 0
    assert took_of(value, 1.0) == -1
