from bavn.clearing.fingerprint import Fingerprint, fingerprint_of
from bavn.clearing.names import MOST_TEMPLATES, Names
from bavn.model.sighting import Template
from tests.clearing.attacks import LOGIN, SEARCH, sighting


def print_(*sources: str, shapes: tuple[Template, ...] = ()) -> Fingerprint:
    return fingerprint_of(sighting(sources, shapes))


def test_a_name_comes_with_the_first_sighting_and_goes_with_the_last() -> None:
    names = Names()
    assert names.add(print_("192.0.2.1", shapes=(SEARCH,))).templates == [SEARCH]
    came = names.add(print_("192.0.2.1", "198.51.100.1", shapes=(SEARCH, LOGIN)))
    assert (came.sources, came.prefixes, came.templates) == (["198.51.100.1"], ["198.51.100.0/24"], [LOGIN])
    went = names.drop(print_("192.0.2.1", shapes=(SEARCH,)))
    assert (went.sources, went.prefixes, went.templates) == ([], [], [])
    assert names.drop_sources(["192.0.2.1", "192.0.2.9"]).sources == ["192.0.2.1"]
    assert names.sources == {"198.51.100.1": 1}


def test_a_copy_is_counted_apart_and_all_of_it_is_as_if_it_came() -> None:
    names = Names([print_("192.0.2.1")])
    other = names.copy()
    names.drop(print_("192.0.2.1"))
    assert names.sources == {}
    assert (other.all().sources, other.all().prefixes) == (["192.0.2.1"], ["192.0.2.0/24"])


def test_shapes_beyond_the_most_do_not_come() -> None:
    many = tuple(Template("GET", f"/a{n}") for n in range(MOST_TEMPLATES + 9))
    assert len(Names().add(print_(shapes=many)).templates) == MOST_TEMPLATES
