from dataclasses import fields
from pathlib import Path

from bavn.following.intake import Intake, Received
from bavn.following.senders import Senders
from bavn.following.spool import Spool
from tests.following.spooled import contents


def test_what_comes_in_one_piece_is_one_write(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1 << 20)
    intake = Intake("tcp://127.0.0.1:5514", Senders(()), spool)
    assert intake.take([b"<13>one", b"no syslog", b"<13>", b"<13>two"]) == 3
    assert intake.take([b"no syslog"]) == 0
    assert intake.received == Received(messages=2, malformed=2, empty=1)
    assert contents(spool) == b"one\ntwo\n"
    spool.close()


def test_who_may_not_send_is_counted_and_the_last_one_named(tmp_path: Path) -> None:
    intake = Intake("x", Senders(()), Spool(tmp_path, "a", 1 << 20))
    assert intake.admit("127.0.0.1")
    assert not intake.admit("192.0.2.7")
    assert not intake.admit("192.0.2.8")
    assert (intake.received.refused, intake.last_refused) == (2, "192.0.2.8")


def test_a_copy_holds_every_count_and_stays_as_it_is() -> None:
    received = Received(*range(1, len(fields(Received)) + 1))
    copy = received.copy()
    assert copy == received
    received.messages += 1
    assert copy != received


def test_a_systems_lines_keep_their_envelope(tmp_path: Path) -> None:
    spool = Spool(tmp_path, "a", 1 << 20)
    intake = Intake("x", Senders(()), spool, whole=True)
    frames = [b"<38>Nov 17 10:00:00 mail sshd[7]: Failed password for x\nfrom y", b"GET / HTTP/1.1", b"<38>"]
    assert intake.take(frames) == 2
    assert (intake.received.messages, intake.received.malformed, intake.received.empty) == (2, 1, 0)
    assert contents(spool) == b"<38>Nov 17 10:00:00 mail sshd[7]: Failed password for x from y\n<38>\n"
    spool.close()
