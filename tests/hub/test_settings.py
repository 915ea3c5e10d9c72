import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bavn.clearing.rules import Rules
from bavn.hub import settings
from bavn.hub.doors.limits import Rates
from bavn.hub.settings import (
    AttributionSection,
    HubSettings,
    LimitsSection,
    SettingsError,
    TrustSection,
    example,
    host_and_port,
    is_loopback,
    listening,
    loads,
    read,
)
from bavn.settings.rules import WrongValueError
from bavn.settings.schema import MaintenanceSettings

DATA = Path("/srv/hub")


def of(text: str) -> HubSettings:
    return loads(text, "hub.toml", DATA)


def test_an_empty_file_is_a_hub_with_its_own_authority_on_loopback() -> None:
    found = of("")
    assert (found.hub.listen, found.tls.mode, found.hub.store, found.hub.hold) == ("127.0.0.1:8643", "own", "", False)
    assert found.limits.rates.sightings == Rates().sightings


def test_what_init_writes_is_read_back() -> None:
    written = example('Dansk "bavn" \\ ø', "[::]:8643", "postgresql://u:p@db/hub", ("hub.example", "192.0.2.7"))
    found = of(written).hub
    assert (found.name, found.listen, found.store) == ('Dansk "bavn" \\ ø', "[::]:8643", "postgresql://u:p@db/hub")
    assert found.names == ("hub.example", "192.0.2.7")


def test_every_section_is_read() -> None:
    found = of(
        """
        [hub]
        hold = true
        contacts = ["mailto://a@example.org"]
        [tls]
        mode = "certificate"
        certificate = "server.pem"
        key = "/etc/server.key"
        [[targets]]
        url = "https://lists.example/index"
        row = "https://lists.example/list/{id}"
        every = "1m"
        [limits]
        sightings_per_s = 1000
        [[maintenance]]
        begins = "2026-12-01T23:00:00+01:00"
        ends = 2026-12-02T01:00:00Z
        targets = ["vejle"]
        why = "ny server"
        """
    )
    assert found.hub.hold
    assert (found.tls.certificate, found.tls.key) == (DATA / "server.pem", Path("/etc/server.key"))
    assert found.targets[0].every == timedelta(minutes=1)
    assert found.limits.rates.sightings.per_s == 1000
    began, ended = datetime(2026, 12, 1, 22, tzinfo=UTC), datetime(2026, 12, 2, 1, tzinfo=UTC)
    assert found.maintenance == (MaintenanceSettings(began, ended, ("vejle",), "ny server"),)


def test_a_reconstruction_is_marked_and_nothing_else_can_be() -> None:
    assert of("").hub.mark == ""
    assert of('[hub]\nmark = "reconstruction"').hub.mark == "reconstruction"
    with pytest.raises(SettingsError, match="reconstruction"):
        of('[hub]\nmark = "fun"')


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[hub]\nlisten = "everywhere"', "[hub], listen: 'everywhere'"),
        ('[hub]\nname = ""', "[hub], name: ''"),
        (f'[hub]\nname = "{"x" * 81}"', "is too long"),
        ('[hub]\nnames = ["a b"]', "[hub], names 1: 'a b'"),
        ('[hub]\nnmae = "x"', "did you mean 'name'?"),
        ('[hubb]\nname = "x"', "did you mean 'hub'?"),
        ('[tls]\nmode = "on"', "own, certificate, off"),
        ('[tls]\nmode = "certificate"', "both of them"),
        ('[tls]\ncertificate = "a"\nkey = "b"', "belong to mode 'certificate'"),
        ('[tls]\nmode = "certificate"\ncertificate = "a"', "both of them"),
        ('[hub]\nlisten = "[::]:1"\n[tls]\nmode = "off"', "listens on loopback only"),
        ('[[targets]]\nurl = "ftp://x"', "[[targets]] 1, url"),
        ('[[targets]]\nurl = "https://user:word@lists.example/"', "without a password"),
        ('[[targets]]\nurl = "https://lists.example/"\nevery = "1s"', "from 30s to 1d"),
        ('[tls]\ncaller = "forwarded"', "only a proxy in front of mode 'off'"),
        ('[tls]\nmode = "off"\ncaller = "x-real-ip"', "x-forwarded-for"),
        ("[limits]\nsightings_per_day = 0", "from 100 to"),
        ('[[targets]]\nurl = "https://a.example/"\nrow = "https://a.example/list"', "{id}"),
        ("[limits]\nsightings_per_s = 0", "from 1 to"),
        ('[hub]\nzone = "Copenhagen"', "is no time zone that this machine knows"),
        ("[trust]\norganisations = 1", "[trust], organisations: 1"),
        ("[trust]\nweight = 0.5", "from 1 to 20"),
        ("[trust]\nweight = nan", "from 1 to 20"),
        ('[trust]\narm_for = "31d"', "from 1h to 30d"),
        ('[trust]\nblock_for = "0s"', "from 5m to 7d"),
        ("[trust]\narmed_alone = 0", "from 1 to 20,000"),
        ('[trust]\narm_for = "2h"', "no longer than arm_for"),
        ('[attribution]\nnetwork = "a.csv"', "did you mean 'networks'?"),
        ("[[maintenance]]\nbegins = 2026-12-01T22:00:00Z", "[[maintenance]] 1, ends"),
        ("[[maintenance]]\nbegins = 2026-12-01T22:00:00Z\nends = 2026-12-01T22:00:00Z", "is not after begins"),
        ("name", "this is no TOML"),
    ],
)
def test_a_wrong_key_is_one_line_that_names_it(text: str, line: str) -> None:
    with pytest.raises(SettingsError) as refused:
        of(text)
    assert line in str(refused.value)


def test_what_the_example_says_is_usual_is_usual() -> None:
    """All that it has as comments changes nothing, but for what has no usual value."""
    written = example("Prøve", "127.0.0.1:8643", "", ())
    lines = [re.sub(r"^# (?=\[|\w+ = )", "", line) for line in written.splitlines()]
    found = of("\n".join(lines))
    assert (found.trust, found.limits) == (TrustSection(), LimitsSection())
    assert found.hub == replace(of(written).hub, zone="Europe/Copenhagen")
    assert found.attribution == AttributionSection(networks=(DATA / "networks.csv",))


def test_trust_is_what_the_clearing_house_goes_by() -> None:
    assert of("").trust.rules(hold=False) == Rules()
    given = (
        '[trust]\nweight = 3\norganisations = 4\narm_for = "2d"\nblock_for = "1h"\narmed_alone = 7\narmed_alone_new = 3'
    )
    expected = Rules(
        hold=True,
        block_weight=3.0,
        block_groups=4,
        arm_for=timedelta(days=2),
        block_for=timedelta(hours=1),
        alone_most=7,
        alone_most_new=3,
    )
    assert of(given).trust.rules(hold=True) == expected


def test_times_are_danish_where_the_machine_knows_danish_time(monkeypatch: pytest.MonkeyPatch) -> None:
    winter = datetime(2026, 1, 1, tzinfo=UTC)
    assert winter.astimezone(of("").hub.time_zone).hour == 1
    assert of('[hub]\nzone = "UTC"').hub.time_zone is UTC
    monkeypatch.setattr(settings, "DANISH", "Nowhere/Known")
    assert of("").hub.zone == "UTC"


def test_a_store_that_is_wrong_is_not_shown() -> None:
    with pytest.raises(SettingsError) as refused:
        of('[hub]\nstore = "mysql://user:hunter2@db"')
    assert "hunter2" not in str(refused.value)


def test_a_folder_without_settings_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        read(tmp_path)
    (tmp_path / "hub.toml").write_text('[hub]\nname = "X"\n')
    assert read(tmp_path).hub.name == "X"


def test_where_to_listen_may_be_any_free_port() -> None:
    assert [listening(given) for given in ("127.0.0.1:0", "[::1]:0", "127.0.0.1:8643")] == [
        "127.0.0.1:0",
        "[::1]:0",
        "127.0.0.1:8643",
    ]
    for wrong in ("0", ":0", "here:0", "127.0.0.1", "127.0.0.1:99999"):
        with pytest.raises(WrongValueError):
            listening(wrong)


def test_an_address_and_its_port_come_apart() -> None:
    assert host_and_port("127.0.0.1:8643") == ("127.0.0.1", 8643)
    assert is_loopback("[::1]:8643")
    assert not is_loopback("[::]:8643")
