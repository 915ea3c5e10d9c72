import asyncio
import os
import socket
import ssl
from pathlib import Path
from threading import Thread

import pytest

from bavn.hub.serving import reloading as serving
from bavn.hub.serving.certificates import ServerFiles
from bavn.hub.serving.reloading import Serving, context_of
from bavn.model.problem import Problem
from tests.outside.certificates import Authority, authority, openssl


def test_a_certificate_that_was_brought_is_served(tmp_path: Path) -> None:
    brought = authority(tmp_path).certificate("hub.example", days=30)
    context = context_of(ServerFiles(brought, brought))
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_certificate_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("no certificate")
    with pytest.raises(Problem, match="cannot be used for TLS"):
        context_of(ServerFiles(tmp_path / "a.pem", tmp_path / "a.pem"))
    with pytest.raises(Problem, match="cannot be read: No such file"):
        context_of(ServerFiles(tmp_path / "b.pem", tmp_path / "b.pem"))
    made = authority(tmp_path)
    one, other = made.certificate("a.example", days=3), made.certificate("b.example", days=3)
    with pytest.raises(Problem, match="KEY_VALUES_MISMATCH"):
        context_of(ServerFiles(one, other))


@pytest.fixture
def made(tmp_path: Path) -> Authority:
    return authority(tmp_path)


def served(found: Serving, name: str | None = None) -> bytes:
    """The certificate that somebody is served who asks for this name, or for none."""
    ours, theirs = socket.socketpair()
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE

    def answer() -> None:
        with found.context.wrap_socket(theirs, server_side=True) as line:
            line.recv(1)

    thread = Thread(target=answer)
    thread.start()
    with asking.wrap_socket(ours, server_hostname=name) as line:
        got = line.getpeercert(binary_form=True)
        line.sendall(b".")
    thread.join(30)
    return got or b""


@pytest.mark.parametrize("name", [None, "a.example"])
def test_another_certificate_is_served_once_it_is_there(made: Authority, name: str | None) -> None:
    path = made.certificate("a.example", days=3)
    found = Serving(lambda: ServerFiles(path, path))
    before = served(found, name)
    found.look()
    assert served(found, name) == before
    path.write_bytes(made.certificate("a.example", days=90).read_bytes())
    assert served(found, name) == before
    found.look()
    assert served(found, name) != before


def test_a_key_of_another_kind_takes_the_place_of_the_first(made: Authority, tmp_path: Path) -> None:
    path = made.certificate("a.example", days=3)
    found = Serving(lambda: ServerFiles(path, path))
    other, key = tmp_path / "rsa.pem", tmp_path / "rsa.key"
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(other), "-subj", "/CN=a")
    path.write_bytes(other.read_bytes() + key.read_bytes())
    found.look()
    assert served(found) == ssl.PEM_cert_to_DER_cert(other.read_text())


def test_one_that_cannot_be_used_is_said_once_and_the_old_one_stays(
    made: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    path = made.certificate("a.example", days=3)
    good = path.read_bytes()
    found = Serving(lambda: ServerFiles(path, path))
    before = served(found)
    path.write_bytes(b"half of a certif")
    found.look()
    found.look()
    assert served(found) == before
    path.unlink()
    found.look()
    assert served(found) == before
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    path.write_bytes(good)
    os.utime(path, ns=(1, 1))
    found.look()
    assert served(found) == before


def test_it_looks_again_and_again(made: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made.certificate("a.example", days=3)
    looked = list[int]()
    enough = asyncio.Event()

    async def main() -> None:
        loop = asyncio.get_running_loop()

        def find() -> ServerFiles:
            looked.append(1)
            if len(looked) == 4:
                loop.call_soon_threadsafe(enough.set)
            return ServerFiles(path, path)

        task = asyncio.create_task(Serving(find).run())
        await asyncio.wait_for(enough.wait(), 30)
        task.cancel()

    monkeypatch.setattr(serving, "EVERY_S", 0.0)
    asyncio.run(main())
    assert len(looked) >= 4
