import asyncio
from pathlib import Path

from bavn.hub.hub import Hub
from bavn.hub.opening import open_hub
from bavn.sharing.token import JoinToken
from tests.hub.hubs import NOW, Clock, established, joined, new_folder, report, sighting


def opened(folder: Path) -> Hub:
    return open_hub(new_folder(folder), Clock())


def test_it_begins_with_what_was_kept_and_does_nothing_yet(tmp_path: Path) -> None:
    hub = opened(tmp_path)
    assert (hub.published.seq, hub.published.at, hub.admitted.members) == (0, NOW, {})
    assert not hub.pipeline.is_well
    hub.close()


def test_it_writes_between_its_start_and_its_end(tmp_path: Path) -> None:
    hub = opened(tmp_path)
    joined(hub, established("vejle"), hub.now)

    async def main() -> None:
        await hub.start()
        await hub.pipeline.call(lambda _store, _now: None)
        ack = await hub.pipeline.submit([report("vejle", sighting())])
        kept = await hub.read(lambda store: store.reports.newest(member="vejle"))
        assert (ack.accepted, len(kept)) == (1, 1)
        assert hub.published.seq == ack.seq > 0
        await hub.stop()

    asyncio.run(main())
    assert not hub.pipeline.is_well


def test_a_token_names_the_hub_by_its_keys(tmp_path: Path) -> None:
    hub = opened(tmp_path)
    token = hub.new_token("vejle")
    assert isinstance(token, JoinToken)
    assert (token.member, token.hub_key, len(token.ca_sha256)) == ("vejle", hub.signing.public, 32)
    assert token.secret != hub.new_token("vejle").secret
    hub.close()


def test_a_key_that_was_shown_is_noted(tmp_path: Path) -> None:
    hub = opened(tmp_path)
    hub.note_seen("k1")
    assert hub.seen == {"k1": NOW}
    hub.close()


def test_a_hub_that_does_not_run_can_erase(tmp_path: Path) -> None:
    hub = opened(tmp_path)
    joined(hub, established("vejle"), hub.now)
    hub._steps.tick(NOW)
    hub._steps.take([report("vejle", sighting())], NOW)
    assert hub.erase_address("198.18.0.1")["reports"] == 1
    assert hub.erase_member("vejle")["reports"] == 1
    hub.close()
