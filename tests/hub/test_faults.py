from bavn.disk.sqlite import StoreError
from bavn.hub.faults import said_of


def test_an_error_says_its_kind_and_its_place_and_nothing_of_what_it_holds() -> None:
    try:
        int("the secret of 192.0.2.7")
    except ValueError as error:
        said = said_of(error)
    assert said.startswith("ValueError at test_faults.py:")
    assert "secret" not in said


def test_the_stores_errors_say_why() -> None:
    assert said_of(StoreError("the disk is full", where="hub.db")) == "StoreError: hub.db: the disk is full"


def test_an_error_that_was_never_raised_has_no_place() -> None:
    assert said_of(KeyError("x")) == "KeyError"
