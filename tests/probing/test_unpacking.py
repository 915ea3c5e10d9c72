import gzip
import zlib

import pytest

from bavn.probing.limits import BODY_MOST
from bavn.probing.notes import Ended
from bavn.probing.unpacking import unpack

TEXT = b"".join(b"%d. Borgerservice er aaben.\n" % at for at in range(20_000))


@pytest.mark.parametrize("encoding", [b"gzip", b" X-GZIP ", b"deflate"])
def test_what_was_packed_is_unpacked(encoding: bytes) -> None:
    packed = zlib.compress(b"Velkommen") if encoding == b"deflate" else gzip.compress(b"Velkommen")
    assert unpack(packed, encoding) == b"Velkommen"


@pytest.mark.parametrize("encoding", [b"", b"identity"])
def test_what_was_not_packed_is_left_as_it_is(encoding: bytes) -> None:
    assert unpack(b"Velkommen", encoding) == b"Velkommen"


@pytest.mark.parametrize("encoding", [b"br", b"gzip, gzip", b"\xff"])
def test_an_encoding_that_nobody_asked_for_is_not_read(encoding: bytes) -> None:
    assert unpack(b"Velkommen", encoding) is None


def test_a_body_that_was_cut_unpacks_as_far_as_it_goes() -> None:
    assert TEXT.startswith(unpack(gzip.compress(TEXT)[:1000], b"gzip") or b"-")


def test_no_more_is_unpacked_than_is_read() -> None:
    assert unpack(gzip.compress(TEXT), b"gzip") == TEXT[:BODY_MOST]


@pytest.mark.parametrize("size", [10**6, 10**8])
def test_what_unpacks_without_end_is_too_large(size: int) -> None:
    with pytest.raises(Ended) as ended:
        unpack(gzip.compress(b"\0" * size)[:BODY_MOST], b"gzip")
    assert (ended.value.ending, ended.value.detail) == ("too-large", "unpacks")


def test_what_is_not_packed_as_it_says_is_no_http() -> None:
    with pytest.raises(Ended) as ended:
        unpack(b"Velkommen", b"gzip")
    assert (ended.value.ending, ended.value.detail) == ("no-http", "encoding")
