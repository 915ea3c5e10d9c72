import pytest

from bavn.model.problem import Problem
from bavn.runners.local_server import is_here, loopback


@pytest.mark.parametrize("listen", ["127.0.0.1:8642", "localhost:8642", "[::1]:8642"])
def test_an_address_of_this_machine_is_taken(listen: str) -> None:
    assert loopback(listen, "pages")[1] == 8642


@pytest.mark.parametrize("listen", ["0.0.0.0:1", "192.0.2.1:1", "127.0.0.1:65536", "127.0.0.1", ""])
def test_any_other_is_refused_with_the_setting_that_it_stands_in(listen: str) -> None:
    with pytest.raises(Problem, match=r"\[sensor\], pages"):
        loopback(listen, "pages")


@pytest.mark.parametrize("host", ["127.0.0.1.evil.example", "localhost.evil.example", "evil.example", "", None])
def test_a_host_that_is_not_this_machine_is_none(host: str | None) -> None:
    assert not is_here(host, needed=True)
