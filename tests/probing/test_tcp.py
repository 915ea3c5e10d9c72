import asyncio

from bavn.model.probe import Sample
from tests.probing.certificates import HOST, good
from tests.probing.samples import LONG_S, closed_port, forever, look_at, looked, serving


def test_somebody_opens() -> None:
    sample = looked(forever, "tcp").sample
    assert (sample.ending, sample.status, sample.cert_days) == ("ok", 0, None)
    assert sample.phases.connect > 0
    assert sample.phases.tls == 0


def test_nobody_opens() -> None:
    assert asyncio.run(look_at(f"tcp://{HOST}:{closed_port()}")).sample.ending == "refused"


def test_a_certificate_holds_where_nothing_is_said() -> None:
    async def both() -> tuple[Sample, bytes]:
        said: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            said.set_result(await reader.read())  # the handshake came to its end, or we would not be here

        async with serving(talk, good()) as port:
            found = await look_at(f"tls://{HOST}:{port}")
            return found.sample, await asyncio.wait_for(said, LONG_S)

    sample, said = asyncio.run(both())
    assert (sample.ending, sample.cert_days, said) == ("ok", 29, b"")
    assert sample.phases.tls > 0
