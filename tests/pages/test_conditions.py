import pytest

from bavn.model import Signature, Target
from bavn.pages.conditions import condition, description, reasons, target_line
from bavn.pages.words import Words
from tests.pages.samples import HOSTILE

ENGLISH, DANISH = Words("en"), Words("da")


@pytest.mark.parametrize(
    ("field", "value", "english", "danish"),
    [
        (
            "client.assets",
            "none",
            "loads no images, styles or scripts",
            "henter ingen billeder, typografi eller scripts",
        ),
        ("client.pages", "3-4", "asks for 3-4 pages a minute", "beder om 3-4 sider i minuttet"),
        (
            "client.pace",
            "9+",
            "asks for 9 or more pages a minute per browser",
            "beder om 9 eller flere sider i minuttet pr. browser",
        ),
        ("client.queries", "1+", "sends queries", "sender søgninger"),
        ("url.path", "9+", "for 9+", "til 9+"),
        ("client.known", "no", "not a known visitor", "ikke en kendt besøgende"),
        ("client.known", "never", "known visitor: never", "kendt besøgende: aldrig"),
        ("url.path", "(unknown)", "for (forgotten)", "til (glemt)"),
        ("url.query.keys", "-", "without query parameters", "uden søgeparametre"),
        ("url.path", "none", "for none", "til none"),
        ("new.field", "x", "new.field = x", "new.field = x"),
        (
            "client.assets",
            "heaps",
            "loads heaps of a page's images and styles",
            "henter heaps sidens billeder og typografi",
        ),
    ],
)
def test_a_condition_is_said_in_words_and_an_unknown_one_as_it_is(
    field: str, value: str, english: str, danish: str
) -> None:
    assert condition(field, value, ENGLISH) == english
    assert condition(field, value, DANISH) == danish


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("signature:0", "fits description 1"),
        ("no-assets", "loads no images or styles"),
        ("network:2001:db8::/48", "its network 2001:db8::/48 takes part"),
        ("never-heard-of", "never-heard-of"),
        ("signature:²", "fits description ²"),
    ],
)
def test_a_reason_is_said_in_words_and_an_unknown_one_as_it_is(code: str, said: str) -> None:
    assert reasons((code,), ENGLISH) == said


def test_what_is_asked_for_comes_before_who_asks() -> None:
    signature = Signature({"client.assets": "none", "url.path": "/soeg", "http.request.method": "GET"}, 1, 1, 0.0)
    assert description(signature, ENGLISH) == "GET requests, for /soeg, loads no images, styles or scripts"


def test_a_hostile_value_is_shown_as_text_and_cut() -> None:
    said = condition("url.path", HOSTILE, ENGLISH) + reasons((HOSTILE, f"network:{HOSTILE}"), ENGLISH)
    assert said.isprintable()
    assert len(said) < 400


def test_braces_in_a_value_are_only_text() -> None:
    assert condition("url.path", "/{value}/{0}", ENGLISH) == "for /{value}/{0}"


def test_the_descriptions_that_a_source_fits_are_named_together() -> None:
    codes = ("signature:0", "again-and-again", "signature:2")
    assert reasons(codes, ENGLISH) == "fits description 1 + 3, came back again and again"


def test_a_target_shows_method_path_and_parameter_names_made_safe() -> None:
    match = {"http.request.method": "GET", "url.path": "/soeg\x1b[2J", "url.query.keys": "q&page"}
    assert target_line(Target(match, 5)) == r"GET /soeg\x1b[2J?q&page"
    assert target_line(Target({"url.path": "(unknown)"}, 1)) == "(unknown)"
