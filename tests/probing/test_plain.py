"""The quick reader beside dnspython: wherever both read an answer, they read the same."""

from itertools import count

import dns.exception
import dns.message
import dns.rcode
import dns.rrset
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bavn.probing.asking import NO_ANSWER, question
from bavn.probing.names import KINDS, read_addresses
from bavn.probing.plain import Plain, read_plain
from tests.probing.certificates import HOST

ADDRESSES = {1: ("192.0.2.1", "192.0.2.2"), 28: ("2001:db8::1", "2001:db8:0:0:1::")}


def answer(kind: int, *addresses: str, alias: bool = False, rcode: int = 0, edns: bool = True) -> bytes:
    asked = question(HOST, KINDS[4 if kind == 1 else 6])
    made = dns.message.make_response(
        asked.query if edns else dns.message.make_query(HOST, asked.query.question[0].rdtype)
    )
    made.id = asked.query.id
    name = "edge.cdn.example." if alias else f"{HOST}."
    if alias:
        made.answer.append(dns.rrset.from_text(f"{HOST}.", 60, "IN", "CNAME", name))
    if addresses:
        made.answer.append(dns.rrset.from_text_list(name, 60, "IN", "A" if kind == 1 else "AAAA", addresses))
    made.set_rcode(dns.rcode.from_text(str(rcode)))
    return made.to_wire(want_shuffle=False)


def read(data: bytes, kind: int = 1) -> Plain | None:
    asked = question(HOST, KINDS[4 if kind == 1 else 6])
    return read_plain(data, asked.wire[:2], asked.section, kind)


@pytest.mark.parametrize("kind", ADDRESSES)
@pytest.mark.parametrize("edns", [True, False])
def test_a_plain_answer_is_read_in_its_order(kind: int, edns: bool) -> None:  # noqa: FBT001
    assert read(answer(kind, *ADDRESSES[kind], edns=edns), kind) == Plain(
        ("192.0.2.1", "192.0.2.2") if kind == 1 else ("2001:db8::1", "2001:db8:0:0:1::")
    )


WHOLE = answer(1, "192.0.2.1")


@pytest.mark.parametrize(
    "data",
    [
        answer(1, "192.0.2.1", alias=True),
        answer(1),
        answer(1, rcode=3),
        answer(1, "192.0.2.1", rcode=2),
        answer(28, "2001:db8::1"),
        bytes([WHOLE[0] ^ 1]) + WHOLE[1:],
        WHOLE[:2] + bytes([WHOLE[2] | 2]) + WHOLE[3:],
        WHOLE[:2] + bytes([WHOLE[2] & 0x7F]) + WHOLE[3:],
        WHOLE[:12] + WHOLE[12:].replace(b"www", b"WWW"),
        WHOLE[:6] + b"\xff\xff" + WHOLE[8:],
        *(WHOLE[:length] for length in range(12 + len(question(HOST, KINDS[4]).section) + 15)),
        b"",
    ],
    ids=map(str, count()),
)
def test_what_is_not_plain_is_left_to_others(data: bytes) -> None:
    assert read(data) is None


def test_no_more_addresses_are_taken_than_anybody_needs() -> None:
    found = read(answer(1, *(f"192.0.2.{last}" for last in range(30))))
    assert found is not None
    assert len(found.addresses) == 16


@settings(max_examples=400)
@given(
    st.sampled_from([1, 28]), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4), st.booleans()
)
def test_both_read_the_same(kind: int, changes: list[tuple[int, int]], twice: bool) -> None:  # noqa: FBT001
    changed = bytearray(answer(kind, *ADDRESSES[kind][: 1 + twice]))
    for place, value in changes:
        changed[place % len(changed)] = value
    quick = read(bytes(changed), kind)
    try:
        whole = dns.message.from_wire(bytes(changed), ignore_trailing=True)
    except NO_ANSWER:
        return
    if quick is None or not isinstance(whole, dns.message.QueryMessage) or whole.rcode() != dns.rcode.NOERROR:
        return
    assert read_addresses(whole).addresses == quick.addresses
