import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.events.formats import FORMATS, EventFormat, detect, format_of, named
from bavn.events.reading import Calendar
from tests.events.telling import NOW

CALENDAR = Calendar(NOW)


WHOLE = [known for known in FORMATS if "…" not in known.sample]  # samples of long objects are shortened


@pytest.mark.parametrize("known", WHOLE, ids=[known.name for known in WHOLE])
def test_every_sample_is_found_and_read(known: EventFormat) -> None:
    head = f"{known.sample}\n".encode()
    assert format_of(head, "some.log") is known
    reader = detect(head, "some.log", CALENDAR)
    assert reader is not None
    assert reader.name == known.name
    assert [event for line in head.splitlines() if (event := reader.read(line)) is not None] != []
    assert reader.rejected == 0


def test_names_are_different() -> None:
    assert len({known.name for known in FORMATS}) == len(FORMATS)


def test_a_format_is_found_by_its_name() -> None:
    assert [named(known.name, CALENDAR).name for known in FORMATS] == [known.name for known in FORMATS]
    with pytest.raises(KeyError):
        named("nonesuch", CALENDAR)


@pytest.mark.parametrize(
    "head",
    [
        b'192.0.2.7 - - [22/Nov/2025:10:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "x"\n',
        b"2025-11-22 10:00:00 192.0.2.7 GET / - 443 - 192.0.2.9 Mozilla/5.0 - 200 0 0 12\n",
        b"\x7fELF\x02\x01\x01",
        b"# a comment\n" * 20,
        b"2025-11-22 10:00:00.123 WARN Server: login failed from 192.0.2.7\n",
        b"2025-11-22T10:00:00Z [AUTH] WARN: x\n",
        b"Traceback (most recent call last):\n  File x\n",
    ],
)
def test_other_files_are_no_log_of_logins(head: bytes) -> None:
    assert detect(head, "access.log", CALENDAR) is None


def test_half_a_line_at_the_end_and_a_few_strange_lines_do_no_harm() -> None:
    sample = b"Nov 22 10:00:00 mail cron[1]: x\n"
    known = format_of(sample * 3 + b"  stack trace\n" + b"Nov 22 10:0", "x")
    assert known is not None
    assert known.name == "syslog"


@pytest.mark.parametrize(
    ("name", "found"),
    [("/var/log/auth.log", "syslog"), ("secure-20251122", "syslog"), ("vsftpd.log", "vsftpd"),
     ("error_log", "apache-error"), ("access.log", None)],
)  # fmt: skip
def test_an_empty_file_is_known_by_its_name(name: str, found: str | None) -> None:
    known = format_of(b"", name)
    assert (known.name if known else None) == found


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(head: bytes) -> None:
    detect(head, "x", CALENDAR)
