from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.settings import rules
from bavn.settings.rules import Rule, WrongValueError, between, format_named, one_of, whole_between


def refuses(rule: Rule, value: object) -> bool:
    with pytest.raises(WrongValueError):
        rule.read(value)
    return True


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("200ms", 200),
        ("30s", 30_000),
        ("5m", 300_000),
        ("2h", 7_200_000),
        ("7d", 604_800_000),
        ("1h30m", 5_400_000),
        ("1d2h3m4s5ms", 93_784_005),
        ("0s", 0),
    ],
)
def test_durations_are_read(text: str, milliseconds: int) -> None:
    assert rules.duration(text) == timedelta(milliseconds=milliseconds)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "5",
        "s",
        "-5s",
        "5 s",
        "5S",
        "1.5h",
        "5m1h",
        "1e9s",
        "٣s",
        "9999999999s",
        "999999999d999999999d",
        5,
        5.0,
        True,
    ],
)
def test_anything_else_is_no_duration(value: object) -> None:
    assert refuses(rules.DURATION, value)


def test_a_duration_that_no_machine_can_count_is_refused() -> None:
    assert refuses(rules.DURATION, "999999999d999999999h")


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("2001:db8::/32", "2001:db8::/32"),
        ("2001:DB8::1", "2001:db8::1/128"),
        ("::ffff:192.0.2.7", "192.0.2.7/32"),
        ("::ffff:0.0.0.0/96", "0.0.0.0/0"),
        ("::/0", "::/0"),
    ],
)
def test_networks_are_read(text: str, network: str) -> None:
    assert str(rules.network(text)) == network


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("192.0.2.1/24", "has host bits set; did you mean 192.0.2.0/24?"),
        ("192.0.2.0/33", "is no network"),
        ("www.example.com", "is no network"),
        ("192.0.2.1\n", "is no network"),
        ("fe80::1%eth0", "is no network"),
        ("", "is no network"),
        (3_221_225_985, "is no network"),
        (True, "is no network"),
    ],
)
def test_anything_else_is_no_network(value: object, what: str) -> None:
    with pytest.raises(WrongValueError) as error:
        rules.network(value)
    assert error.value.what == what


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("127.0.0.1:9464", "127.0.0.1:9464"),
        ("localhost:80", "127.0.0.1:80"),
        ("[::1]:65535", "[::1]:65535"),
        ("[0:0::1]:1", "[::1]:1"),
        ("127.9.9.9:09464", "127.9.9.9:9464"),
    ],
)
def test_addresses_on_loopback_are_read(value: str, address: str) -> None:
    assert rules.own_address(value) == address


@pytest.mark.parametrize(
    "value",
    [
        *("127.0.0.1", "127.0.0.1:", ":9464", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:99999", "127.0.0.1:999999"),
        *("::1:9464", "[127.0.0.1]:80", "127.1:80", "0.0.0.0:9464", "192.0.2.7:9464", "[::]:9464", "[2001:db8::1]:80"),
        *("127.0.0.1:٣", " 127.0.0.1:80", "127.0.0.1:80\n", "unix:/run/bavn.sock", "[fe80::1%lo]:80", "[]:80", 9464),
    ],
)
def test_anything_else_is_nowhere_to_answer(value: object) -> None:
    assert refuses(rules.OWN_ADDRESS, value)


@pytest.mark.parametrize("value", ["udp://127.0.0.1:5514", "tcp://0.0.0.0:514", "tls://[::]:6514"])
def test_ports_to_listen_on_are_read(value: str) -> None:
    assert rules.port_to_listen_on(value) == value


@pytest.mark.parametrize(
    "value",
    ["127.0.0.1:5514", "http://127.0.0.1:80", "udp://", "udp://*:514", "UDP://[::]:1", "udp://[::]:0", None, []],
)
def test_anything_else_is_no_port_to_listen_on(value: object) -> None:
    assert refuses(rules.LISTEN, value)


@pytest.mark.parametrize("name", ["UTC", "Europe/Copenhagen", "Etc/GMT+1"])
def test_zones_that_the_machine_knows_are_read(name: str) -> None:
    assert ZoneInfo(rules.zone(name)).key == name


@pytest.mark.parametrize(
    "value",
    ["", "Europe", "Mars/Olympus", "../../../etc/passwd", "/etc/localtime", "a\0b", "a" * 300, "Ø/Å", 1, "CET "],
)
def test_anything_else_is_no_zone(value: object) -> None:
    assert refuses(rules.ZONE, value)


@pytest.mark.parametrize(
    "name", ["www.example.com", "rødgrød.example", "a", "www.example.com:8443", "_x-1", "a" * 100, "*"]
)
def test_names_of_sites_are_read(name: str) -> None:
    assert rules.NAME.read(name) == name


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "a b",
        "-a",
        "**",
        "*.example.com",
        ".a",
        "a/b",
        "a\n",
        'a"b',
        "a;b",
        "a$b",
        "a" * 101,
        "\u202ea",
        "a\x1b[2J",
        5,
    ],
)
def test_anything_else_is_no_name(value: object) -> None:
    assert refuses(rules.NAME, value)


@pytest.mark.parametrize("value", ["nginx.service", "nginx@1.service", "dev-disk\\x2d1.device", "nginx", ""])
def test_units_are_read(value: str) -> None:
    assert rules.UNIT.read(value) == value


@pytest.mark.parametrize("value", ["--all", "a b", "a\n", 1, "\x1b"])
def test_anything_else_is_no_unit(value: object) -> None:
    assert refuses(rules.UNIT, value)


@pytest.mark.parametrize("value", [[], "nginx -s reload", [""], ["nginx", 1], ["a\0"], {}, None])
def test_a_command_is_a_list_of_texts(value: object) -> None:
    assert rules.COMMAND.read(["nginx", "-s", "reload"]) == ("nginx", "-s", "reload")
    assert refuses(rules.COMMAND, value)


@pytest.mark.parametrize("value", ["mailto", "://x", "mailto://", "mail to://x", "a\n://x", "x" * 33 + "://x", 1, []])
def test_a_channel_is_an_apprise_url_and_a_secret(value: object) -> None:
    assert rules.CHANNEL.secret
    assert rules.CHANNEL.read("tgram://123:abc/1") == "tgram://123:abc/1"
    assert refuses(rules.CHANNEL, value)


@pytest.mark.parametrize("value", ["", " ", "a\nb", "a\x7f", "\u2028", "e" + "\u0301" * 3, "a" * 4_001, b"a", None])
def test_text_is_one_line_that_hides_nothing(value: object) -> None:
    assert rules.text("Ring 12 34 56 78, spørg efter Åse") == "Ring 12 34 56 78, spørg efter Åse"
    assert refuses(rules.TEXT, value)


def test_a_contact_is_short_or_empty() -> None:
    assert rules.CONTACT.read("") == ""
    assert rules.CONTACT.read("a" * 200) == "a" * 200
    assert refuses(rules.CONTACT, "a" * 201)


def test_a_socket_has_a_path_that_the_system_takes() -> None:
    assert rules.SOCKET.read("/run/haproxy/admin.sock") == Path("/run/haproxy/admin.sock")
    assert rules.SOCKET.read("/" + "a" * 106)
    assert refuses(rules.SOCKET, "/" + "a" * 107)
    assert refuses(rules.SOCKET, "/" + "å" * 54)


def test_a_map_is_one_word_on_haproxys_socket() -> None:
    assert rules.MAP.read("/etc/haproxy/bavn.map") == "/etc/haproxy/bavn.map"
    assert refuses(rules.MAP, "/etc/haproxy/my bavn.map")
    assert refuses(rules.MAP, "x;shutdown")


@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, []])
def test_only_true_and_false_are_switches(value: object) -> None:
    assert rules.switch(True) is True
    assert refuses(rules.SWITCH, value)


@pytest.mark.parametrize("value", [-0.001, 1.001, float("nan"), float("inf"), 1 << 10_000, True, "0.5"])
def test_a_share_is_from_0_to_1(value: object) -> None:
    assert [rules.SHARE.read(one) for one in (0, 0.01, 1)] == [0.0, 0.01, 1.0]
    assert refuses(rules.SHARE, value)


@pytest.mark.parametrize("value", [0, 11, 1.0, True, "5", 1 << 10_000])
def test_a_range_of_whole_numbers_holds_both_its_ends(value: object) -> None:
    rule = whole_between(1, 10, " things")
    assert rule.allowed == "a whole number from 1 to 10 things"
    assert [rule.read(one) for one in (1, 10)] == [1, 10]
    assert refuses(rule, value)


def test_a_range_of_durations_holds_both_its_ends() -> None:
    rule = between("10s", "1m")
    assert rule.allowed == "a duration from 10s to 1m"
    assert [rule.read(one) for one in ("10s", "60s")] == [timedelta(seconds=10), timedelta(minutes=1)]
    assert refuses(rule, "9999ms")
    assert refuses(rule, "61s")


def test_one_of_some_words_is_exactly_that() -> None:
    rule = one_of("watch", "limit")
    assert (rule.allowed, rule.read("limit")) == ("watch, limit", "limit")
    assert refuses(rule, "Limit")
    assert refuses(rule, ["limit"])


def test_a_format_may_be_written_with_hyphens() -> None:
    assert format_named("vhost_combined").read("vhost-combined") == "vhost_combined"
    assert refuses(format_named("vhost_combined"), 5)


def test_patterns_and_paths_are_relative_to_a_folder_whose_name_is_no_pattern() -> None:
    assert rules.PATTERN.within
    assert rules.PATH.within
    folder = Path("/etc/[x]")
    assert [rules.PATTERN.within(one, folder) for one in ("*.log", "/a/*", "-")] == ["/etc/[[]x]/*.log", "/a/*", "-"]
    assert [rules.PATH.within(Path(one), folder) for one in ("a", "/b")] == [Path("/etc/[x]/a"), Path("/b")]


RULES = [one for one in vars(rules).values() if isinstance(one, Rule)]
VALUES = st.text() | st.integers() | st.floats() | st.none() | st.lists(st.text(), max_size=2) | st.binary(max_size=3)


@given(st.sampled_from(RULES), VALUES)
def test_a_rule_reads_or_refuses_and_nothing_else(rule: Rule, value: object) -> None:
    try:
        found = rule.read(value)
    except WrongValueError:
        return
    if rule.within:
        rule.within(found, Path("/etc/bavn"))


def test_every_rule_says_what_is_allowed() -> None:
    assert len(RULES) > 15
    assert all(rule.allowed and rule.allowed.isprintable() for rule in RULES)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://hub.example", "https://hub.example"),
        ("https://hub.example:8643/", "https://hub.example:8643"),
        ("https://192.0.2.7:1", "https://192.0.2.7:1"),
        ("https://[2001:db8::1]:8643", "https://[2001:db8::1]:8643"),
        ("http://127.0.0.1:8643", "http://127.0.0.1:8643"),
        ("http://[::1]", "http://[::1]"),
        ("http://localhost:8643", "http://localhost:8643"),
    ],
)
def test_the_address_of_a_hub_is_read(text: str, kept: str) -> None:
    assert rules.HUB.read(text) == kept


@pytest.mark.parametrize(
    ("text", "what"),
    [
        *(
            (text, "would send everything in clear")
            for text in ("http://hub.example", "http://192.0.2.7", "http://[::2]")
        ),
        *(
            (text, "is no URL of a hub")
            for text in (
                *("", "hub.example", "ftp://hub.example", "https://", "https://user:pw@hub.example", "https://a b"),
                *(
                    "https://hub.example/x",
                    "https://hub.example?x",
                    "https://hub.example#x",
                    "https://h:0",
                    "https://h:65536",
                ),
                *(
                    "https://[127.0.0.1]",
                    "https://[::1%eth0]",
                    "https://[x]",
                    "https://hub\n.example",
                    "HTTPS://h",
                    7,
                    None,
                ),
            )
        ),
    ],
)
def test_what_is_no_address_of_a_hub_is_refused(text: object, what: str) -> None:
    with pytest.raises(WrongValueError) as error:
        rules.HUB.read(text)
    assert error.value.what == what


@pytest.mark.parametrize("name", ["vejle", "ishøj", "x", "a.b-c_1"])
def test_a_members_name_is_read(name: str) -> None:
    assert rules.MEMBER.read(name) == name


@pytest.mark.parametrize("name", ["", "a b", "-a", "a/b", "x" * 65, "a\n", 7])
def test_what_is_no_members_name_is_refused(name: object) -> None:
    assert refuses(rules.MEMBER, name)
