import pytest

from bavn.detectors.signature import CLASSES, TEXTS
from bavn.model import attempt
from bavn.model.finding import Signature
from bavn.sharing.checking import CONDUCT
from bavn.sharing.conduct import CLASSES_OF, FREE, MOST, OR_MORE, VERSIONS, conduct_of


def conduct(**match: str) -> tuple[str, ...]:
    return conduct_of([Signature({field.replace("__", "."): value for field, value in match.items()}, 1, 1, 0.0)])


def test_every_class_that_a_detector_says_may_be_told() -> None:
    for name, values in CLASSES.values():
        assert CLASSES_OF[name] == frozenset(values)
    assert set(TEXTS.values()) <= FREE
    assert CLASSES_OF["attack"] == frozenset(attempt.CLASSES)


def test_the_door_takes_all_that_may_be_told() -> None:
    told = [f"{field}={one}" for field, classes in CLASSES_OF.items() for one in classes | OR_MORE[field]]
    told += [f"http.version={version}" for version in VERSIONS.values()] + list(FREE)
    assert all(map(CONDUCT.fullmatch, told))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("client.assets", "none", ("client.assets=none",)),
        ("client.pace", "17-32", ("client.pace=17-32",)),
        ("client.pace", "17+", ("client.pace=17+",)),
        ("client.query_churn", "new+", ("client.query_churn=new+",)),
        ("attack", "sql-injection", ("attack=sql-injection",)),
        ("http.version", "HTTP/2.0", ("http.version=2",)),
        ("http.version", "HTTP/anna", ("http.version",)),
        ("user_agent.original", "anna/1.0 (anna@example.org)", ("user_agent.original",)),
        ("user_agent.original", "-", ("user_agent.original=none",)),
        ("http.request.referrer", "anna.example.org", ("http.request.referrer",)),
        ("http.request.referrer", "-", ("http.request.referrer=none",)),
        ("client.assets", "anna", ()),
        ("attack", "anna", ()),
        ("url.path", "/bruger/anna", ()),
        ("url.query.keys", "anna", ()),
        ("parameter", "anna", ()),
        ("rule", "alert anna logged in", ()),
        ("anna@example.org", "none", ()),
    ],
)
def test_only_fields_and_closed_classes_are_told(field: str, value: str, told: tuple[str, ...]) -> None:
    assert conduct_of([Signature({field: value}, 1, 1, 0.0)]) == told


def test_each_field_is_told_once_and_in_order() -> None:
    one = Signature({"client.posts": "most", "client.assets": "none"}, 1, 1, 0.0)
    assert conduct_of([one, one]) == ("client.assets=none", "client.posts=most")


def test_of_very_many_only_some_are_told() -> None:
    many = [Signature({field: one}, 1, 1, 0.0) for field, classes in CLASSES_OF.items() for one in classes]
    assert len(conduct_of(many)) == MOST
