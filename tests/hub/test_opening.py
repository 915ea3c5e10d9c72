from dataclasses import replace
from pathlib import Path

import pytest

from bavn.hub import opening, settings
from bavn.hub.opening import KEYS, SIGNING, begin, join_store, new_token, open_hub, place_of_store, signing_key
from bavn.hub.private_file import write_private
from bavn.hub.serving.certificates import Authority, authority_sha256
from bavn.model.member import Member
from bavn.model.problem import Problem
from bavn.model.sighting import SharedSource
from bavn.sharing.signing import SigningKey
from tests.hub.hubs import NOW, Clock, established, new_folder, report, sighting

TEXT = settings.example("Prøve", "127.0.0.1:8643", "", ())


def test_a_folder_is_begun_with_all_that_a_hub_needs_and_only_its_owner_may_look(tmp_path: Path) -> None:
    data = tmp_path / "var" / "hub"
    begin(data, TEXT, "Prøve", NOW)
    files = sorted(path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file())
    assert {"hub.toml", "keys/ca.key", "keys/ca.pem", "keys/signing.pem"} <= set(files)
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o077 for path in data.rglob("*")} == {0}


def test_nothing_is_begun_twice(tmp_path: Path) -> None:
    data = new_folder(tmp_path)
    before = signing_key(data).public
    with pytest.raises(Problem, match="there is a hub in this folder already"):
        begin(data, TEXT, "Another", NOW)
    (data / settings.NAME).unlink()
    with pytest.raises(Problem, match="already"):
        begin(data, TEXT, "Another", NOW)
    assert signing_key(data).public == before


def test_two_hubs_do_not_run_on_one_folder(tmp_path: Path) -> None:
    data = new_folder(tmp_path)
    hub = open_hub(data, Clock())
    with pytest.raises(Problem):
        open_hub(data, Clock())
    hub.close()
    open_hub(data, Clock()).close()


def test_a_command_may_look_beside_the_hub(tmp_path: Path) -> None:
    data = new_folder(tmp_path)
    hub = open_hub(data, Clock())
    with join_store(data) as store:
        store.registry.members.add(Member("vejle", "Vejle"))
        assert store.hub_runs()
    hub._steps.tick(NOW)
    assert "vejle" in hub.admitted.members
    hub.close()


def test_a_token_of_a_command_is_the_hubs(tmp_path: Path) -> None:
    data = new_folder(tmp_path)
    token = new_token(data, "vejle")
    assert token.ca_sha256 == authority_sha256(Authority(data / KEYS).pem())
    assert token.hub_key == signing_key(data).public


def test_the_store_is_where_the_settings_say(tmp_path: Path) -> None:
    assert place_of_store(tmp_path, settings.loads(TEXT, "hub.toml", tmp_path)) == tmp_path / "store"
    elsewhere = settings.loads('[hub]\nstore = "postgresql://db/hub"', "hub.toml", tmp_path)
    assert place_of_store(tmp_path, elsewhere) == "postgresql://db/hub"


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        pytest.param(lambda data: write_private(data / KEYS / SIGNING, b"x"), "this is no private key", id="a bad key"),
        pytest.param(lambda data: (data / KEYS / SIGNING).unlink(), "cannot be read", id="no key"),
        pytest.param(lambda data: (data / KEYS / SIGNING).chmod(0o644), "others than its owner", id="everybody's key"),
        pytest.param(lambda data: (data / KEYS / "ca.pem").unlink(), "cannot be read", id="no authority"),
        pytest.param(lambda data: (data / settings.NAME).unlink(), "no such file", id="no settings"),
    ],
)
def test_a_damaged_folder_is_one_line(tmp_path: Path, damage: object, line: str) -> None:
    data = new_folder(tmp_path)
    assert callable(damage)
    damage(data)
    with pytest.raises(Problem, match=line):
        open_hub(data, Clock())


def test_a_key_of_another_kind_is_one_line(tmp_path: Path) -> None:
    data = new_folder(tmp_path)
    write_private(data / KEYS / SIGNING, (data / KEYS / "ca.key").read_bytes())
    with pytest.raises(Problem, match="none of Ed25519"):
        signing_key(data)
    write_private(data / KEYS / SIGNING, SigningKey.make().pem)
    assert signing_key(data).public


def test_networks_that_a_set_is_known_to_use_speak_for_it(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = new_folder(tmp_path, extra='\n[attribution]\nname = "Another"\nnetworks = ["known.csv", "more.txt"]\n')
    nets = [f"198.18.{number}.0/24" for number in range(20)]
    (data / "known.csv").write_text("ip_address,as_number\n" + "".join(f"{net},AS64496\n" for net in nets))
    (data / "more.txt").write_text("2001:db8::1\n")
    with caplog.at_level("INFO", "bavn.hub"):
        hub = open_hub(data, Clock())
    assert "21 networks are known to be used by Another" in caplog.text
    try:
        hub.store.registry.members.add(replace(established("vejle"), status="active"))
        hub._steps.tick(NOW)
        for made_anew in (False, True):
            if made_anew:
                hub._steps.rebuild(NOW)
            sources = [SharedSource(net.replace(".0/24", ".1"), 9, NOW, NOW, 0.95, "block") for net in nets]
            seen = replace(sighting(), revision=int(made_anew), sources=tuple(sources))
            assert len(hub._steps.take([report("vejle", seen)], NOW)[0]) == 1
            (campaign,) = hub.clearing.campaigns()
            known = hub.clearing._suspects._set.facts(campaign, nets, listed=False, claimed=False)
            assert known.networks_known == 20
    finally:
        hub.close()


@pytest.mark.parametrize(
    ("content", "line"),
    [
        pytest.param(None, "cannot be read: No such file", id="no file"),
        pytest.param(b"no,networks\nhere,\n", "has no networks", id="something else"),
        pytest.param(b"\xff\xfe\x00", "has no networks", id="no text"),
        pytest.param(b"192.0.2.1\n" * 100, "is too large", id="too much"),
    ],
)
def test_networks_that_cannot_be_read_are_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, line: str
) -> None:
    monkeypatch.setattr(opening, "LARGEST", 900)
    data = new_folder(tmp_path, extra='\n[attribution]\nnetworks = "known.csv"\n')
    if content is not None:
        (data / "known.csv").write_bytes(content)
    with pytest.raises(Problem, match=line) as refused:
        open_hub(data, Clock())
    assert "known.csv" in str(refused.value)


def test_what_is_trusted_stands_in_the_settings(tmp_path: Path) -> None:
    hub = open_hub(new_folder(tmp_path, extra="\n[trust]\norganisations = 3\n"), Clock())
    assert hub.clearing.rules.block_groups == 3
    hub.close()
