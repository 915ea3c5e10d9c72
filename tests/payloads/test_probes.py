from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.payloads.probes import certainty, entries, known_probe, loads, scanner_tool, web_shell
from tests.work import read_to_the_end


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/.env", "dotenv"),
        ("/app/.ENV.production", "dotenv"),
        ("/.env.", "dotenv"),
        ("/%2eenv", "dotenv"),
        ("/.git/config", "version-control"),
        ("/shop/.svn/entries", "version-control"),
        ("/.aws/credentials", "home-folder"),
        ("/backup.sql.gz", "database-dump"),
        ("/index.php.bak", "backup-copy"),
        ("/wp-config.php~", "wordpress-settings"),
        ("/wp-config.php.old", "wordpress-settings"),
        ("/old/phpinfo.php", "phpinfo"),
        ("/lib/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php", "phpunit"),
        ("/actuator/env", "actuator"),
        ("/actuator/health", None),
        ("/actuator", "actuator-listing"),
        ("/server-status", "server-status"),
        ("/phpMyAdmin-4.8.1/index.php", "database-console"),
        ("/pma2017/", "database-console"),
        ("/boaform/admin/formLogin", "device-hole"),
        ("/HNAP1/", "device-hole"),
        ("/cgi-bin/luci/;stok=/locale", "device-hole"),
        ("/cgi-bin/php", "cgi-program"),
        ("/cgi-bin/anything.cgi", "cgi-folder"),
        ("/remote/fgt_lang", "fortinet"),
        ("/tmui/login.jsp/..;/tmui/x.jsp", "f5"),
        ("/s/lkx/_/;/META-INF/maven/pom.properties", "java-insides"),
        ("/setup/setupadministrator.action", "atlassian"),
        ("/vpns/cfg/smb.conf", "vpn-hole"),
        ("/ecp/y.js", "exchange"),
        ("/wp-login.php", "wordpress"),
        ("/blog/wp-admin/", "wordpress"),
        ("/wp-content/plugins/some/readme.txt", "wordpress-plugin"),
        ("/backup.zip", "site-archive"),
        ("/manager/html", "java-console"),
        ("\\web-inf\\web.xml", "java-insides"),
        ("/db/copy.sql", "database-dump"),
        ("/data/migrations/payees.sql", "stray-copy"),
        ("/etc/passwd%3f", "secrets-file"),
        ("/phpinfo.php;jsessionid=1", "phpinfo"),
        ("/phpinfo.php%00", "phpinfo"),
        ("/id_rsa. .", "private-key"),
        ("/grafana/index.html", "monitoring-login"),
    ],
)
def test_what_only_who_looks_for_a_hole_asks_for(path: str, code: str | None) -> None:
    assert known_probe(path) == code


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "*",
        "/blog/how-to-hide-your-.env-file",
        "/nyheder/phpmyadmin-kursus",
        "/kurser/phpmyadmin-for-begyndere/index.html",
        "/favicon.ico",
        "/robots.txt",
        "/.well-known/security.txt",
        "/.well-known/acme-challenge/abcDEF",
        "/.well-known/openid-configuration",
        "/autodiscover/autodiscover.xml",
        "/apple-touch-icon-precomposed.png",
        "/apple-app-site-association",
        "/_vti_bin/owssvr.dll",
        "/MSOffice/cltreq.asp",
        "/job/cvs/",
        "/downloads/data.zip",
        "/dokumenter/backup.zip.html",
        "/sprog/swedish",
        "/wp-content/themes/ours/logo.png",
        "/wp-includes/js/jquery/jquery.js",
        "/docs/git/config",
        "/artikler/sql-for-alle",
        "/.resources/theme/site.css",
        "/.netlify/functions/contact",
        "/blog/actuator-env",
        "/sdk",
        "/shell",
        "/mit-env/.environmental-report",
        "/æøå/Håndbog.pdf",
        "/scripts/wrap.bak/",
    ],
)
def test_what_honest_clients_ask_for_is_no_probing(path: str) -> None:
    assert known_probe(path) is None


def test_an_archive_counts_at_the_top_and_by_the_name_of_the_site() -> None:
    site = "www.kommune.example"
    assert known_probe("/kommune.zip", site) == "site-archive"
    assert known_probe("/www.kommune.example.tar.gz", site) == "site-archive"
    assert known_probe("/kommune.zip", "") is None
    assert known_probe("/download/kommune.zip", site) is None


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/c99.php", "shell-by-name"),
        ("/images/WSO2.5.1.php", "shell-by-name"),
        ("/b374k.php", "shell-by-name"),
        ("/ALFA_DATA/alfacgiapi/perl.alfa", "shell-folder"),
        ("/wp-content/uploads/2024/01/x.php", "script-in-uploads"),
        ("/.well-known/pki-validation/x.php", "script-in-uploads"),
        ("/aspnet_client/x.aspx", "script-in-uploads"),
        ("/human2.aspx", "shell-by-name"),
        ("/docs/shell.html", None),
        ("/shell/index.php", None),
        ("/wp-content/uploads/2024/01/x.jpg", None),
        ("/.well-known/security.txt", None),
        ("/c99", None),
        ("/.php", None),
        ("/bluebell.php", None),
    ],
)
def test_web_shells_are_known_by_name_or_by_where_a_script_lies(path: str, code: str | None) -> None:
    assert web_shell(path) == code


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("sqlmap/1.8.2#stable (https://sqlmap.org)", "sqlmap"),
        ("Mozilla/5.00 (Nikto/2.1.5) (Evasions:None) (Test:getinfo)", "nikto"),
        ("Mozilla/5.0 (compatible; Nuclei - Open-source project)", "nuclei"),
        ("Fuzz Faster U Fool v2.1.0", "fuzz-faster"),
        ("Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)", "nmap-scripting-engine"),
        ("Mozilla/5.0 zgrab/0.x", "zgrab"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", None),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", None),
        ("curl/8.5.0", None),
        ("python-requests/2.31.0", None),
        ("python-httpx/0.27.0", None),
        ("Go-http-client/1.1", None),
        ("Mozilla/5.0 (Linux; U; Android 2.2; en-gb; Advent Vega Build/FRF91)", None),
        ("", None),
    ],
)
def test_a_scanner_is_known_by_a_whole_word_of_its_own_name(agent: str, name: str | None) -> None:
    assert scanner_tool(agent) == name


def test_certainty_tells_a_dead_giveaway_from_what_some_sites_have() -> None:
    assert certainty("dotenv") > certainty("backup-copy") > certainty("wordpress") > 0
    assert certainty("sqlmap") > certainty("zgrab") > 0
    assert certainty("fuzz-faster") == certainty("shell-by-name") == 0.9
    assert certainty("union-select") == 0


def test_every_entry_says_why_and_where_the_fact_is_from() -> None:
    assert len(entries()) > 50
    assert all(entry.why and entry.source and 0 < entry.certainty < 1 for entry in entries())


def test_of_two_entries_for_one_name_the_surer_one_stays() -> None:
    entry = '[[probe]]\ncode = "{}"\ncertainty = "{}"\nwhy = "w"\nsource = "s"\nfiles = ["x"]\n'
    assert loads(entry.format("a", "weak") + entry.format("b", "sure")).files == {"x": "b"}
    assert loads(entry.format("b", "sure") + entry.format("a", "weak")).files == {"x": "b"}


@pytest.mark.parametrize("matches", ["", 'names = ["x"]', 'runs = ["a/b/c/d/e"]'])
def test_an_entry_that_can_never_match_is_refused(matches: str) -> None:
    with pytest.raises(ValueError, match=r"code|matches|longer|unknown"):
        loads(f'[[probe]]\ncode = "code"\ncertainty = "sure"\nwhy = "w"\nsource = "s"\n{matches}\n')


@given(st.text(max_size=80), st.text(max_size=20))
def test_no_text_makes_it_fail(text: str, site: str) -> None:
    assert known_probe(text, site) is None or certainty(known_probe(text, site) or "") > 0
    assert web_shell(text) is None or certainty(web_shell(text) or "") > 0
    assert scanner_tool(text) is None or certainty(scanner_tool(text) or "") > 0


@pytest.mark.parametrize("unit", ["/", ".", "/.", "a.", "/cgi-bin", "%2e"])
@pytest.mark.parametrize("read", [known_probe, web_shell, scanner_tool])
def test_a_path_however_long_is_read_to_its_end(read: Callable[[str], object], unit: str) -> None:
    read_to_the_end(read, unit)
