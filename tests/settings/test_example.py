import tomllib
from dataclasses import MISSING, Field, fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bavn.isolation.keep import from_settings
from bavn.isolation.keep import networks as kept
from bavn.settings import rules, schema
from bavn.settings.example import example
from bavn.settings.reading import SECTIONS, loads
from bavn.settings.schema import Settings, SiteSettings
from bavn.settings.walking import Walk

TYPES: dict[str, Any] = {
    "sensor": schema.SensorSettings,
    "site": schema.SiteSettings,
    "system": schema.SystemSettings,
    "syslog": schema.SyslogInput,
    "journal": schema.JournalInput,
    "protect": schema.ProtectSettings,
    "tell": schema.TellSettings,
    "networks": schema.NetworksSection,
    "plan": schema.PlanSection,
    "hub": schema.HubSettings,
    "isolation": schema.IsolationSection,
    "probe": schema.ProbeSettings,
    "probing": schema.ProbingSettings,
    "maintenance": schema.MaintenanceSettings,
    "public": schema.PublicSettings,
}
SHOWN = {"unit", "site"}  # stands there with a value, because it or the next one is needed


def uncommented() -> str:
    """The example with every key and section in force."""
    lines = example().splitlines()
    return "\n".join(line[1:] if line.startswith("#") and line[1:2].strip() else line for line in lines)


def tables() -> dict[str, dict[str, Any]]:
    read = tomllib.loads(uncommented())
    return {name: given[0] if isinstance(given, list) else given for name, given in read.items()}


def default(key: Field[Any]) -> object:
    return key.default_factory() if key.default_factory is not MISSING else key.default


def test_the_example_reads_as_it_is_and_changes_no_default() -> None:
    assert loads(example(), "bavn.toml") == Settings(
        sites=(SiteSettings("www.example.com", logs=("/var/log/nginx/access.log",)),)
    )


def test_the_example_reads_with_everything_in_force() -> None:
    found = loads(uncommented(), "bavn.toml")
    assert (len(found.syslog), len(found.journal), len(found.tell), len(found.probes)) == (1, 1, 1, 1)


def test_every_section_of_this_version_stands_in_it() -> None:
    assert set(tables()) == set(TYPES) == set(SECTIONS)


@pytest.mark.parametrize("section", TYPES)
def test_every_key_stands_in_it_with_its_default(section: str) -> None:
    table, keys = tables()[section], {key.name: key for key in fields(TYPES[section])}
    assert list(table) == list(keys)
    walk = Walk("x", Path("/"))
    found = walk.one(TYPES[section], {section: table}, section)
    walk.stop()
    for name, key in keys.items():
        if default(key) is not MISSING and name not in SHOWN | {"logs"}:
            assert getattr(found, name) == default(key), name


def test_every_key_has_its_line_of_explanation() -> None:
    lines = example().splitlines()
    for before, line in pairwise(lines):
        if " = " in line and line.lstrip("#")[:1].isalpha() and not line.startswith("# "):
            key = line.lstrip("#").partition(" = ")[0]
            assert before.startswith("# ") or key in {"key", "clients", "identifier", "keep"}, key


def test_it_warns_of_a_packet_filter_behind_a_proxy() -> None:
    before, _, _ = example().partition("#nftables = ")
    assert "WARNING: never where the log's client address comes from a header" in before[-500:]


def test_isolation_takes_what_these_settings_accept(tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_text(uncommented())
    assert kept(from_settings(file)) == (rules.network("192.0.2.0/24"),)
    for widest in ("10.0.0.0/8", "fc00::/7"):
        assert kept([widest]) == (rules.KEPT.read(widest),)
    for wider in ("10.0.0.0/7", "fc00::/6"):
        with pytest.raises(rules.WrongValueError):
            rules.KEPT.read(wider)
