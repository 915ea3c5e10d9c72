import pytest

from bavn.model.sighting import Template


@pytest.mark.parametrize(
    ("template", "key"),
    [
        (Template("GET", "/soeg", ("query",)), "GET /soeg?query"),
        (Template("POST", "/login"), "POST /login"),
        (Template("GET", "/", ("page", "s")), "GET /?page&s"),
    ],
    ids=["one name", "no query", "several names"],
)
def test_a_template_is_one_text(template: Template, key: str) -> None:
    assert template.key == key


def test_members_that_see_one_shape_have_one_template() -> None:
    assert len({Template("GET", "/soeg", ("query",)), Template("GET", "/soeg", ("query",))}) == 1
