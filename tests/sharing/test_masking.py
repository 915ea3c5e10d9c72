import base64
import json
import re
import string
import uuid
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bavn.model.sighting import Template
from bavn.sharing.masking import (
    LONGEST_SEGMENT,
    MOST_NAMES,
    MOST_SEGMENTS,
    PLACEHOLDER,
    masked,
    masked_again,
    masked_method,
    masked_name,
    names_of,
    template_from,
    template_of,
)


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "/"),
        ("", "/"),
        ("*", "/{random}"),
        ("/wp-login.php", "/wp-login.php"),
        ("/wp-admin/admin-ajax.php", "/wp-admin/admin-ajax.php"),
        ("/wp-json/contact-form-7/v1/forms/12/feedback", "/wp-json/contact-form-{n}/v{n}/forms/{n}/feedback"),
        ("/js/jquery.validate.min.js", "/js/jquery.validate.min.js"),
        ("/umbraco/surface/List/PaginationListItem", "/umbraco/surface/List/PaginationListItem"),
        ("/proxy.gba", "/proxy.gba"),
        ("/my.policy", "/my.policy"),
        ("/.env", "/.env"),
        ("/.git/config", "/.git/config"),
        ("/borger/pas-og-koerekort/bestil-tid", "/borger/pas-og-koerekort/bestil-tid"),
        ("/a//b/", "/a/b"),
        ("/søg/æbler/på", "/søg/æbler/på"),
        ("/s%C3%B8g/%C3%86bler", "/søg/Æbler"),
        ("/s%F8g", "/søg"),
        ("/pa\u030a", "/på"),
        ("/api/v2/borger/42", "/api/v{n}/borger/{n}"),
        ("/sag-2025-001234", "/sag-{n}-{n}"),
        ("/assets/app.5f3a2b1c.JS", "/assets/{id}.js"),
        ("/nyheder/2025/borgmester-anna-jensen-valgt-til", "/nyheder/{n}/{text}"),
        ("/%2e%2e/%2e%2e/etc/passwd", "/{payload}/etc/passwd"),
        ("/soeg/$_1/side/$_2", "/soeg/{random}/side/{random}"),
        ("/soeg/x$_1y", "/soeg/x{random}y"),
        ("/a1b2c3/AAAA/aBcD/x/a1b2c3", "/{id}/{id}/{id}/x/{id}"),
        ("/AAAA/BB/a1b2c3", "/{id}/{id}/{id}"),
        ("/a1b2c3/eyJA+x/eyJAAA.pdf/posts", "/{id}/{id}/{id}/posts"),
        ("/API/Search", "/API/Search"),
        ("/a1b2c3/posts/SelfAsserted", "/{id}/posts/SelfAsserted"),
        ("/dokument/{email}/{token}/{n}", "/dokument/{mail}/{id}/{n}"),
        ("/" + "/".join("abcdefghijklmnop"), "/a/b/c/d/e/f/g/h/i/j/k/l/{more}"),
    ],
)  # fmt: skip
def test_the_shape_of_a_path(path: str, shape: str) -> None:
    assert masked(path) == shape


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("010203-1234", id="a civil registration number"),
        pytest.param("0102031234", id="the same without a hyphen"),
        pytest.param("010203%2D1234", id="the same encoded"),
        pytest.param("anna.jensen@example.org", id="an e-mail address"),
        pytest.param("anna.jensen%40example.org", id="an e-mail address encoded"),
        pytest.param("anna.jensen%2540example.org", id="an e-mail address encoded twice"),
        pytest.param("anna.jensen%252540example.org", id="an e-mail address encoded three times"),
        pytest.param("anna.jensen%25252540example.org", id="an e-mail address encoded four times"),
        pytest.param("@anna", id="a handle"),
        pytest.param("~anna", id="a home"),
        pytest.param("%7Eanna", id="a home encoded"),
        pytest.param("+4512345678", id="a telephone number"),
        pytest.param("192.0.2.7", id="an address"),
        pytest.param("2001:db8:a:b::1", id="an address of IPv6"),
        pytest.param("f47ac10b-58cc-4372-a567-0e02b2c3d479", id="a uuid"),
        pytest.param("dead-beef-cafe-4711", id="groups of digits and letters"),
        pytest.param("d41d8cd98f00b204e9800998ecf8427e", id="a digest"),
        pytest.param("deadbeefcafe", id="hexadecimal letters"),
        pytest.param("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N", id="a JSON web token"),
        pytest.param("c2Vzc2lvbg", id="base64"),
        pytest.param("TFBeqQwZ", id="letters drawn by lot"),
        pytest.param("xkcdqzrt", id="consonants"),
        pytest.param("(S(lit3py55t21z5v55vlm25s55))", id="a session in the path"),
        pytest.param("index.jsp;jsessionid=0A1B2C3D", id="a session behind a page"),
        pytest.param("token=geheim", id="a value behind a name"),
        pytest.param("anna.jensen", id="a first and a last name"),
        pytest.param("anna1985", id="a name and a year"),
        pytest.param("JensHansen42", id="names and a number"),
        pytest.param("Sommer2025!", id="a password"),
        pytest.param("anna jensen", id="words with a space"),
        pytest.param("anna%20jensen", id="words with an encoded space"),
        pytest.param("anna%00", id="a zero byte"),
        pytest.param("anna%FF%FE", id="bytes that are no text"),
        pytest.param("анна", id="letters of another alphabet"),
        pytest.param("\uff41nna\uff20example", id="wide letters"),
        pytest.param("{anna}", id="something that looks masked"),
        pytest.param("{n}{anna}", id="something behind what is masked"),
        pytest.param("<script>alert", id="an attack"),
        pytest.param("anna'OR'1", id="another attack"),
        pytest.param("x" * 40, id="a long word"),
        pytest.param("en-to-tre-fire-fem", id="a title"),
    ],
)
def test_a_value_in_a_path_is_masked_wherever_it_stands(value: str) -> None:
    for path in (f"/{value}", f"/sag/{value}/kvittering", f"/{value}/{value}.pdf"):
        shape = masked(path)
        rest = re.sub(PLACEHOLDER, "", shape)
        assert not re.search(
            r"anna|jens|geheim|sommer|xkcd|lit3|eyJ|dead|[0-9@%<]|tre-fire|x{5}|nna|\u043d", rest, re.IGNORECASE
        ), shape


@pytest.mark.parametrize("place", ["users", "User", "bruger", "profil", "konto", "medarbejdere", "unsubscribe", "home"])
def test_a_name_behind_a_word_for_people_is_masked(place: str) -> None:
    assert masked(f"/{place}/anna/post") == f"/{place}/{{id}}/post"
    assert masked(f"/{place}/Anna-Jensen.html") == f"/{place}/{{id}}"
    assert masked(f"/{place}/47") == f"/{place}/{{n}}"
    assert masked(f"/{place}/login") == f"/{place}/login"


@pytest.mark.parametrize(
    ("target", "key"),
    [
        ("/", "GET /"),
        ("/?", "GET /"),
        ("/?s=$_1", "GET /?s"),
        ("/soeg?query=$_1&page=$_2#top", "GET /soeg?page&query"),
        ("/soeg#?cludoquery=$_1", "GET /soeg"),
        ("soeg?q=x", "GET /soeg?q"),
        ("?q=x", "GET /?q"),
        ("/search?q", "GET /search?*"),
        ("/search?anna.jensen", "GET /search?*"),
        ("/search?a=1&a=2&b=3", "GET /search?a&b"),
        ("/search?anna%40example.org=1&q=2", "GET /search?q&{random}"),
        ("/search?q=a?b=c&d=e=f", "GET /search?d&q"),
        ("/search?&&", "GET /search?*"),
        ("/search?=x", "GET /search?{random}"),
        ("https://anna:hemmelig@www.example.org/a?b=c", "GET /a?b"),
        ("https://www.example.org", "GET /"),
        ("https://www.example.org?q=1", "GET /?q"),
        ("//www.example.org/a", "GET /{id}/a"),
        ("/a?" + "&".join(f"{letter}=1" for letter in string.ascii_lowercase), "GET /a?a&b&c&d&e&f&g&h&i&j&k&l"),
    ],
)
def test_a_request_line_becomes_a_template(target: str, key: str) -> None:
    assert template_of("GET", target).key == key


def test_what_the_engine_counts_and_what_a_list_says_become_the_same_template() -> None:
    name = "ctl00$MainContent$Search$TextField"
    listed = template_of("GET", f"/{'side' * 30}?{name}=$_1&q=$_2&nyt")
    counted = template_from("GET", f"/{'side' * 30}"[:100], f"{name[:24]}&q&*")
    assert listed == counted


@pytest.mark.parametrize(("method", "shown"), [("GET", "GET"), ("get", "*"), ("", "*"), ("GET\n", "*"), ("anna", "*")])
def test_a_method_is_one_of_http(method: str, shown: str) -> None:
    assert masked_method(method) == template_of(method, "/").method == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("q", "q"),
        ("*", "*"),
        ("søg", "søg"),
        ("s%C3%B8g", "søg"),
        ("utf8", "utf{n}"),
        ("__VIEWSTATE", "__VIEWSTATE"),
        ("tx_solr[q]", "tx_solr[q]"),
        ("filter[0]", "filter[{n}]"),
        ("ctl00$MainContent$txt", "ctl{n}$MainContent$txt"),
        ("g-recaptcha-response", "g-recaptcha-response"),
        ("", "{random}"),
        ("0102031234", "{n}"),
        ("010203-1234", "{n}-{n}"),
        ("cpr0102031234", "{random}"),
        ("anna@example.org", "{random}"),
        ("anna%40example.org", "{random}"),
        ("anna+jensen", "{random}"),
        ("9f8a7b6c5d", "{random}"),
        ("eyJzdWIi", "{random}"),
        ('{"id":1}', "{random}"),
        ("' OR 1--", "{random}"),
        ("\x00", "{random}"),
        ("a" * 41, "{random}"),
        ("$_1", "$_{n}"),
        ("{random}", "{random}"),
    ],
)
def test_a_name_that_looks_like_a_value_is_masked(name: str, shown: str) -> None:
    assert masked_name(name) == shown
    assert masked_name(shown) == shown


def test_names_are_sorted_and_counted() -> None:
    assert names_of(["b", "a", "b"]) == ("a", "b")
    assert len(names_of(f"{a}{b}" for a in "abcd" for b in "efgh")) == MOST_NAMES


def test_masking_again_changes_nothing_and_copies_nothing() -> None:
    ours = template_of("POST", "/a/4711?x=1&y")
    assert masked_again(ours) is ours
    theirs = Template("Anna", "/4711", ("z", "anna@example.org"))
    assert masked_again(theirs) == Template("*", "/{n}", ("z", "{random}"))


# ── properties ───────────────────────────────────────────────────────────────────────────────────────────────────────

digits = st.text("0123456789", min_size=1, max_size=12)
civil = st.builds("{}{}{}".format, st.from_regex(r"[0-3][0-9][01][0-9]{3}", fullmatch=True), st.sampled_from(["-", ""]),
                  st.from_regex(r"[0-9]{4}", fullmatch=True))  # fmt: skip
mails = st.from_regex(r"[a-z]{2,8}(?:[.+_-][a-z0-9]{1,8})?@[a-z]{2,8}\.(?:dk|org)", fullmatch=True)
codes = st.one_of(
    st.uuids().map(str),
    st.uuids().map(lambda u: u.hex),
    st.binary(min_size=15, max_size=40).map(lambda b: base64.urlsafe_b64encode(b).decode()),
    st.binary(min_size=15, max_size=40).map(lambda b: base64.b64encode(b).decode()),
    st.binary(min_size=8, max_size=32).map(bytes.hex),
)
encoded = st.integers(0, 3)


def times_quoted(value: str, times: int) -> str:
    for _ in range(times):
        value = quote(value, safe="")
    return value


@given(st.text())
@example("/{n}{n}/{id}x")
@example("/a;b;c=d")
@example("/%25{n}")
@example("/%41\udcf5")
@example("/\udcf5?\udcf5=")
def test_masking_twice_is_masking_once(path: str) -> None:
    once = masked(path)
    assert masked(once) == once
    assert once.startswith("/")
    assert len(once) <= (MOST_SEGMENTS + 1) * (LONGEST_SEGMENT + 24)
    assert "?" not in once
    assert "#" not in once
    assert once.isprintable()


@given(st.text())
@example("{n}[")
def test_masking_a_name_twice_is_masking_it_once(name: str) -> None:
    once = masked_name(name)
    assert masked_name(once) == once
    assert "&" not in once
    assert "=" not in once
    assert once.isprintable()


@given(st.text(), st.text())
def test_a_template_masked_again_is_the_same(method: str, target: str) -> None:
    template = template_of(method, target)
    assert masked_again(template) is template
    assert json.dumps(template.key)


@given(st.one_of(digits, civil), encoded)
def test_no_number_gets_out(number: str, times: int) -> None:
    shown = template_of("GET", f"/sag/{times_quoted(number, times)}?{number}=1&x{number}=2&{number}").key
    assert not re.search("[0-9]", shown)


@given(mails, encoded)
def test_no_mail_address_gets_out(mail: str, times: int) -> None:
    shown = template_of("GET", f"/{times_quoted(mail, times)}?{times_quoted(mail, times)}=1&{mail}").key
    assert shown == "GET /{mail}?*&{random}"


@given(codes.filter(lambda code: any(map(str.isdigit, code))), encoded)
def test_no_identifier_gets_out(code: str, times: int) -> None:
    quoted = times_quoted(code, times).replace("/", "%2F")
    shown = template_of("GET", f"/a/{quoted[:90]}/b").path
    rest = re.sub(PLACEHOLDER, "", shown)
    assert re.fullmatch(r"/a/[-_.+=]*(/b?)?", rest), shown


@given(st.uuids())
def test_an_identifier_has_one_shape_whatever_its_digits(found: uuid.UUID) -> None:
    for text in (str(found), found.hex, str(found).upper(), f"{{{found}}}"):
        assert masked(f"/{text}") == "/{id}"


@given(st.text(max_size=30), st.text(string.ascii_letters, min_size=1, max_size=8))
def test_no_value_of_a_parameter_gets_out(value: str, name: str) -> None:
    value = value.replace("&", "")
    assert template_of("GET", f"/?{name}={value}") == template_of("GET", f"/?{name}=")


@given(st.text(string.printable, max_size=30))
def test_no_user_of_a_proxy_request_gets_out(login: str) -> None:
    login = re.sub("[/?#]", "", login)
    assert template_of("GET", f"http://{login}@www.example.org/a").path == "/a"


def test_the_longest_paths_and_queries_take_no_time() -> None:
    for piece in ("a", "/", "%25", "a-", "{n}", "(", "a1", "$_1", "&a=", "%", "=;", "."):
        assert len(masked("/" + piece * 100_000)) < 1_000
        assert len(template_of("GET", "/" + piece * 100_000 + "?" + piece * 100_000).key) < 2_000
