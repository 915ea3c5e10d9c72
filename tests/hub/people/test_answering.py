"""The link in a message, as a browser and a program open it."""

from pathlib import Path

from tests.hub.hubs import running

UNUSED = "/answer/whatever"


def test_a_link_that_is_not_in_use_says_so_to_a_person(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        for page in (hub.client.get(UNUSED), hub.client.post(UNUSED)):
            assert page.status_code == 200
            assert "Linket virker ikke" in page.text
            assert "<button" not in page.text


def test_what_stands_in_the_link_is_never_shown(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        for page in (hub.client.get("/answer/%3Cscript%3E"), hub.client.post("/answer/%3Cscript%3E")):
            assert "script" not in page.text


def test_a_browser_may_press_the_button_and_nothing_else_is_let_in(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        policy = hub.client.get(UNUSED).headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
