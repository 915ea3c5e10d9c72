from pathlib import Path

import pytest

from bavn.isolation.keep import from_settings, networks
from bavn.isolation.words import CannotError


@pytest.mark.parametrize(
    ("texts", "kept"),
    [
        ([], []),
        (["192.0.2.7"], ["192.0.2.7/32"]),
        (["192.0.2.0/24", " 192.0.2.7 ", "192.0.2.0/24"], ["192.0.2.0/24"]),
        (["192.0.2.0/25", "192.0.2.128/25"], ["192.0.2.0/24"]),
        (["2001:DB8::1", "192.0.2.7"], ["192.0.2.7/32", "2001:db8::1/128"]),
        (["::ffff:192.0.2.7"], ["192.0.2.7/32"]),
        (["fe80::/10"], ["fe80::/10"]),
    ],
    ids=["none", "one", "overlapping", "adjacent", "both versions", "mapped", "the wire"],
)
def test_addresses_and_networks_are_read_and_joined(texts: list[str], kept: list[str]) -> None:
    assert [str(one) for one in networks(texts)] == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "help.example",
        "192.0.2.7/24",
        "192.0.2.0/33",
        "192.0.2",
        "fe80::1%eth0",
        "192.0.2.7; drop",
        "1\n2",
        "\u0667.0.0.1",
    ],
)
def test_what_is_no_address_is_refused_and_named(text: str) -> None:
    with pytest.raises(CannotError, match="keep-shape") as refused:
        networks([text])
    assert text in refused.value.say("da")


@pytest.mark.parametrize("text", ["0.0.0.0/0", "128.0.0.0/1", "10.0.0.0/7", "::/0", "2000::/3", "::ffff:0:0/96"])
def test_what_would_cut_almost_nothing_is_refused(text: str) -> None:
    with pytest.raises(CannotError, match=r"keep-(wide|shape)"):
        networks([text])


def test_a_settings_file_names_more(tmp_path: Path) -> None:
    file = tmp_path / "bavn.toml"
    file.write_text('[sensor]\nstate = "x"\n[isolation]\nkeep = ["192.0.2.0/24", "2001:db8::/48"]\n')
    assert from_settings(file) == ("192.0.2.0/24", "2001:db8::/48")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[isolation]",
        b"[isolation]\nkeep = []",
        b"[isolation]\nkeep = '192.0.2.0/24'",
        b"[isolation]\nkeep = [7]",
        b"isolation = 7",
        b"\xff",
        b"[",
        b"#" * 1_000_001,
    ],
    ids=["empty", "no key", "nothing", "no list", "no text", "no table", "no text at all", "no TOML", "too large"],
)
def test_a_settings_file_that_names_nothing_to_keep_is_refused(content: bytes, tmp_path: Path) -> None:
    (file := tmp_path / "bavn.toml").write_bytes(content)
    with pytest.raises(CannotError, match="settings-shape") as refused:
        from_settings(file)
    assert str(file) in refused.value.say("en")


def test_a_settings_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotError, match="settings-unreadable") as refused:
        from_settings(tmp_path / "bavn.toml")
    assert "No such file" in refused.value.say("en")
