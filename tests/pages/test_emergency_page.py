from bavn.pages.emergency_page import emergency_page


def test_everybody_is_told_that_the_site_is_closed_and_whom_to_ask() -> None:
    page = emergency_page("it@example.dk")
    assert "Hjemmesiden er lukket for en tid" in page
    assert "The website is closed for a while" in page
    assert page.count("it@example.dk</a>") == 2


def test_the_page_tells_an_attacker_nothing() -> None:
    page = emergency_page("").lower()
    assert not any(word in page for word in ("attack", "angreb", "bavn", "ddos", "nginx"))
