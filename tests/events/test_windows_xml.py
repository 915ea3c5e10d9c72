import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.windows_xml import LONGEST_LINE_BYTES, WindowsXmlReader, event_of, is_windows_xml
from tests.work import read_to_the_end

LINE = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-"
    "Security-Auditing' Guid='{0}'/><EventID>4625</EventID><TimeCreated SystemTime='2026-03-02T12:00:00.1234567Z'/>"
    "<Channel>Security</Channel><Computer>dc.example.com</Computer><Security/></System><EventData>"
    "<Data Name='TargetUserName'>USER</Data><Data Name='SubStatus'>0xc0000064</Data><Data Name='LogonType'>3</Data>"
    "<Data Name='IpAddress'>192.0.2.7</Data><Data Name='Empty'/></EventData></Event>"
)


def read(line: str) -> tuple[str, str | None, str] | None:
    login = WindowsXmlReader().read(line.encode())
    return (login.user, login.address, login.host) if login else None


@pytest.mark.parametrize("before", ["", "Mar  2 12:00:00 collector splunk: "])
def test_a_line_tells_its_login(before: str) -> None:
    assert read(before + LINE.replace("USER", "ann")) == ("ann", "192.0.2.7", "dc.example.com")


def test_double_quotes_and_spaces_between_elements() -> None:
    line = LINE.replace("USER", "ann").replace("'", '"').replace("><", ">  <")
    assert read(line) == ("ann", "192.0.2.7", "dc.example.com")


def test_a_name_forges_no_element() -> None:
    name = "ann&lt;/Data>&lt;Data Name='IpAddress'>198.51.100.9"
    assert read(LINE.replace("USER", name)) == ("ann</Data><Data Name='IpAddress'>198.51.100.9", "192.0.2.7",
                                                "dc.example.com")  # fmt: skip


def test_entities_are_not_declared_here() -> None:
    assert read('<!DOCTYPE a [<!ENTITY b "bo">]>' + LINE.replace("USER", "&b;")) == (
        "&b;",
        "192.0.2.7",
        "dc.example.com",
    )


def test_what_stands_in_user_data() -> None:
    line = LINE.replace("4625", "1149").replace("Security</Ch", "Microsoft-Windows-TerminalServices-X</Ch")
    line = line.replace("<EventData>", "<UserData><Param1>ann</Param1><Param3>192.0.2.9</Param3></UserData><EventData>")
    assert read(line) == ("ann", "192.0.2.9", "dc.example.com")


def test_values_without_names() -> None:
    event = event_of(LINE.replace("Name='TargetUserName'", "").replace("USER", "sa"))
    assert event is not None
    assert event.values == ("sa",)


def test_lines_without_an_event_are_rejected() -> None:
    reader = WindowsXmlReader()
    for line in (b"hello", b"<Event xmlns='x'></Event>", b"", b"<Event " + b"x" * LONGEST_LINE_BYTES):
        assert reader.read(line) is None
    assert reader.rejected == 3
    assert list(reader.rest()) == []


def test_a_file_is_known_by_most_of_its_lines() -> None:
    assert is_windows_xml([LINE.encode()] * 2 + [b"x"])
    assert not is_windows_xml([LINE.encode(), b"x"])


@pytest.mark.parametrize("piece", ["<Data ", "<Data Name='", "<Data Name='a' ", "<Data>", "<Event ", "<", "&", "&#x"])
def test_a_line_however_long_is_read_to_its_end(piece: str) -> None:
    read_to_the_end(lambda text: event_of("<Event " + text), piece)


@given(st.binary(max_size=200))
def test_no_line_raises(data: bytes) -> None:
    WindowsXmlReader().read(data)
    WindowsXmlReader().read(LINE.encode().replace(b"USER", data))
