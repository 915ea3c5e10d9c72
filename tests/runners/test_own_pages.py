"""The sensor's own pages, of a real sensor that was really attacked, over real HTTP."""

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
import pytest

from bavn.hub.settings import HubSection
from bavn.model.decision import Decision
from bavn.model.language import LANGUAGES, Language
from bavn.model.problem import Problem
from bavn.pages.local import Local
from bavn.pages.situation.frame import POLICY, TOKEN_FIELD, asset_path
from bavn.pages.words import Words
from bavn.runners.own_pages import KEY, Asked, OwnPages, danish_time, key_of, link_of
from bavn.settings.schema import ProtectSettings
from bavn.store.database import join_store, open_store
from bavn.store.lock import hold
from tests.no_tls import NO_TLS
from tests.runners.own import OWN, Own, attacked, own_pages
from tests.runners.sensing import SITE, settings_of

PAGES = ("/", "/findings/1", "/what-if", "/release", "/release?what=198.18.3.9")
EVIL = "<script>alert(1)</script>\"'\u202e" + "A" * 500


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    folder = tmp_path_factory.mktemp("sensor")
    stage = attacked(folder)
    with own_pages(settings_of(folder, protect="block"), stage.hands.now) as found:
        yield found


def token(own: Own) -> str:
    found = re.search(rf'name="{TOKEN_FIELD}" value="([^"]+)"', own.client.get("/release?what=198.18.3.9").text)
    assert found is not None
    return found[1]


def release(own: Own, what: str = "198.18.3.9", **headers: str) -> httpx.Response:
    fields = {TOKEN_FIELD: token(own), "what": what, "lasts": "24h"}
    return own.client.post("/release", data=fields, headers={**OWN, **headers})


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_is_whole_in_both_languages_and_runs_nothing_that_is_not_its_own(
    own: Own, path: str, language: str
) -> None:
    answer = own.client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert "style=" not in answer.text
    assert not re.search(r">[a-z]+(\.[a-z-]+)+<", answer.text.replace(SITE, ""))  # a code without words


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_clock_is_the_hubs_whatever_this_machine_is_set_to(
    own: Own, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the telephone both read out the same time: that of a hub whose settings name no zone."""
    monkeypatch.setenv("TZ", "UTC")
    hub = HubSection().time_zone
    assert own.pages.zone == hub == danish_time()
    local = Local(Words(language), hub)
    page = own.client.get(f"/?lang={language}").text
    assert f">{'kl. ' if language == 'da' else ''}{local.clock(own.now[0])}</time> ({local.zone_name})" in page
    assert "UTC" not in page


def test_where_the_machine_knows_no_zones_it_is_utc_as_at_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> ZoneInfo:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr("bavn.runners.own_pages.ZoneInfo", none)
    assert danish_time() == UTC


def test_a_page_that_is_none_leads_back(own: Own) -> None:
    answer = own.client.get("/nix?lang=da")
    assert answer.status_code == 404
    assert '<a href="/" class="button quiet">Til sensorens forside</a>' in answer.text


def test_now_shows_the_site_against_its_usual_and_what_goes_on(own: Own) -> None:
    page = own.client.get("/?lang=en").text
    assert SITE in page
    assert "times the usual" in page
    assert "/findings/1" in page


def test_a_finding_shows_sources_with_share_score_and_reasons(own: Own) -> None:
    page = own.client.get("/findings/1?lang=en").text
    assert "198.18.3.9" in page
    assert "Share of the attack" in page
    assert "fits description 1" in page
    assert "Let through" in page


def test_what_if_says_whom_it_would_hit_and_what_nobody_knows(own: Own) -> None:
    page = own.client.get("/what-if?lang=en").text
    assert "protect = &quot;block&quot;" in page
    assert "none of those counted" in page
    assert "One address may be many people" in page


@pytest.mark.parametrize("path", [*PAGES, "/?key=wrong", "/findings/999"])
def test_nothing_is_shown_without_the_key(own: Own, path: str) -> None:
    answer = httpx.get(own.url + path, verify=NO_TLS, trust_env=False)
    assert answer.status_code == 403
    assert SITE not in answer.text
    assert "198.18" not in answer.text
    assert "bavn pages --link" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:80", "192.0.2.1"])
def test_a_page_that_makes_a_browser_ask_is_refused_by_its_host(own: Own, host: str) -> None:
    assert own.client.get("/", headers={"Host": host}).status_code == 403
    assert SITE not in own.client.get("/", headers={"Host": host}).text


@pytest.mark.parametrize(
    "path", ["/findings/0", "/findings/x", "/findings/99999999999999999999", "/etc/passwd", "/release/77"]
)
def test_what_is_not_there_is_not_found(own: Own, path: str) -> None:
    assert own.client.get(path).status_code == 404


def test_the_style_needs_no_key(own: Own) -> None:
    answer = httpx.get(own.url + asset_path("screen.css"), verify=NO_TLS, trust_env=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/css; charset=utf-8")


# ── letting through ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_release_is_noted_with_who_asked_and_no_address_in_the_audit(own: Own) -> None:
    answer = release(own, "198.18.6.9")
    assert answer.status_code == 303
    with join_store(own.settings.sensor.state) as store:
        [one] = [one for one in store.releases.active(own.now[0]) if str(one.network) == "198.18.6.9/32"]
        lines = store.audit.lines(own.now[0] - timedelta(days=1))
    assert answer.headers["location"] == f"/release/{one.id}"
    assert one.network == ip_network("198.18.6.9/32")
    assert one.until - one.made == timedelta(days=1)
    assert one.by.endswith(", on the pages")
    assert [line.detail for line in lines if line.value == f"release {one.id}"] == [f"IPv4 /32, by {one.by}"]
    assert "198.18.6.9" in own.client.get(answer.headers["location"]).text
    assert "198.18.6.9" in own.client.get("/release?lang=da").text.partition("Slippes igennem nu")[2]


def test_a_sensor_that_runs_is_waited_for(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    with hold(own.settings.sensor.state), join_store(own.settings.sensor.state) as store:
        monkeypatch.setattr("bavn.runners.own_pages.PATIENCE_S", 0.0)
        answer = release(own, "198.18.4.9")
        page = own.client.get(answer.headers["location"] + "?lang=en").text
        assert "has not confirmed it yet" in page
        store.releases.confirm(int(answer.headers["location"].rpartition("/")[2]), own.now[0])
        assert "is let through" in own.client.get(answer.headers["location"] + "?lang=en").text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Not all of it could be taken away: what is left (1) ends by itself"),
        ("da", "Ikke alt kunne fjernes: det, der er tilbage (1), udløber af sig selv"),
    ],
)
def test_without_a_sensor_programs_let_go_and_what_they_refuse_is_said_with_its_end(
    tmp_path: Path, language: Language, said: str
) -> None:
    protect = ProtectSettings(apache_include=tmp_path / "rules" / "bavn.conf", apache_reload=("true",))
    now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    with open_store(tmp_path / "state", now) as store:
        ends = now + timedelta(minutes=30)
        store.decisions.set(1, [Decision(ip_network("198.18.3.9"), "block", SITE, 1, now, ends, 0.9)])
    with own_pages(replace(settings_of(tmp_path), protect=protect), now) as own:
        refused = own.client.get(release(own).headers["location"] + f"?lang={language}").text
        (tmp_path / "rules").mkdir()
        done = own.client.get(release(own).headers["location"] + f"?lang={language}").text
    assert said in refused
    assert "there is no such folder" in refused  # why, as the program said it
    assert said.partition(":")[0] not in done
    assert "198.18.3.9" not in (tmp_path / "rules" / "bavn.conf").read_text()


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Content-Type": "text/plain"}],
    ids=["another-site", "another-port", "no-form"],
)
def test_a_form_of_another_page_does_nothing(own: Own, headers: dict[str, str]) -> None:
    assert release(own, "198.18.5.9", **headers).status_code == 403
    with join_store(own.settings.sensor.state) as store:
        assert not [one for one in store.releases.active(own.now[0]) if str(one.network) == "198.18.5.9/32"]


def test_a_form_without_its_token_does_nothing(own: Own) -> None:
    fields = {TOKEN_FIELD: "x", "what": "all", "lasts": "24h"}
    assert own.client.post("/release", data=fields, headers=OWN).status_code == 403


@pytest.mark.parametrize("lasts", ["1y", "", "0s"])
def test_only_the_times_on_the_page_are_taken(own: Own, lasts: str) -> None:
    fields = {TOKEN_FIELD: token(own), "what": "192.0.2.1", "lasts": lasts}
    assert own.client.post("/release", data=fields, headers=OWN).status_code == 403


def test_what_is_no_address_is_asked_for_again_and_never_markup(own: Own) -> None:
    page = own.client.get("/release", params={"what": EVIL, "lang": "en"})
    assert page.status_code == 200
    assert "neither an address" in page.text
    assert "<script>alert" not in page.text


def test_a_form_that_is_too_long_is_not_read(own: Own) -> None:
    assert own.client.post("/release", data={"what": "A" * 5_000}, headers=OWN).status_code == 413


# ── the key, the folder, the clock ───────────────────────────────────────────────────────────────────────────────────


def test_the_key_is_made_once_and_only_its_owner_may_read_it(own: Own) -> None:
    path = own.settings.sensor.state / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key_of(own.settings.sensor.state) == own.pages.key
    assert link_of("127.0.0.1", 8642, b"\1" * 32) == "http://127.0.0.1:8642/?key=" + "01" * 32


def test_a_folder_in_which_nothing_was_kept_is_said(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no sensor has kept anything"):
        key_of(tmp_path / "none")


def test_a_store_that_cannot_be_read_is_said_on_the_page(own: Own, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "sensor.db").write_bytes(b"no database")
    with own_pages(settings_of(tmp_path), own.now[0]) as broken:
        answer = broken.client.get("/what-if")
    assert answer.status_code == 503
    assert "sensor.db" in answer.text


def test_names_that_others_chose_stay_text_on_every_page(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 8, tzinfo=UTC)
    with open_store(tmp_path / "state", now) as store:
        number = store.findings.number_of(EVIL, EVIL, now, now, now)
        store.connection.write("UPDATE finding SET document = x'00', severity = ? WHERE id = ?", EVIL, number)
    with own_pages(settings_of(tmp_path), now) as own:
        for path in ("/", f"/findings/{number}", "/what-if", "/release"):
            page = own.client.get(path)
            assert page.status_code == 200
            assert "<script>alert" not in page.text
            assert "\u202e" not in page.text
            assert len(page.content) < 50_000


def test_it_says_so_where_no_sensor_runs(own: Own) -> None:
    assert "Sensoren kører ikke" in own.client.get("/?lang=da").text


def test_a_cookie_of_nonsense_is_no_key(own: Own) -> None:
    pages: OwnPages = own.pages
    assert pages.answer(Asked("GET", "/", {"cookie": "bavn-pages=é; ;;=" + "x" * 5_000})).status == 403


@pytest.mark.parametrize("target", ["//[", "http://[::1", "/?x=//[", "//[/release?what=1"])
def test_what_is_no_address_of_a_page_is_none(own: Own, target: str) -> None:
    shown = {"cookie": "; ".join(f"{name}={value}" for name, value in own.client.cookies.items())}
    assert own.pages.answer(Asked("GET", target, shown)).status in {200, 404}
