from bavn.following.fingerprint import WINDOW, Recent, fingerprint


def test_files_that_differ_in_one_byte_or_in_length_have_other_fingerprints() -> None:
    assert len({fingerprint(data) for data in (b"", b"a", b"b", b"aa", b"a\0")}) == 5


def test_recent_bytes_are_known_before_any_place_since_the_last_forget() -> None:
    data = bytes(range(256)) * 8
    recent = Recent(data[:100])
    recent.add(data[100:1500])
    recent.add(memoryview(data)[1500:])
    for back in (0, 1, 700, 2000):
        end = len(data) - back
        assert recent.last(back) == data[max(0, end - WINDOW) : end]
    recent.forget(300)
    assert recent.last(300) == data[-300 - WINDOW : -300]
    assert recent.last() == data[-WINDOW:]
    assert recent.last(len(data)) == b""


def test_recent_bytes_do_not_grow_without_end() -> None:
    recent = Recent(most=1000)
    for _ in range(100):
        recent.add(b"x" * 300)
    assert len(recent._data) <= 2000
    assert recent.last() == b"x" * WINDOW
