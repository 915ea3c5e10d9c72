from pathlib import Path

from tests.hub.hubs import running

UNUSED = f"/answer/{'a' * 22}"


def test_a_page_with_a_button_is_all_that_opening_the_link_gives(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        page = hub.client.get(UNUSED)
    assert page.status_code == 200
    assert '<form method="post"><button>Vi er på sagen · We are on it</button></form>' in page.text


def test_a_link_that_is_not_in_use_is_said_so(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        answered = hub.client.post(UNUSED)
    assert answered.status_code == 200
    assert "Dette link er ikke i brug." in answered.text


def test_what_stands_in_the_link_is_never_shown(tmp_path: Path) -> None:
    with running(tmp_path) as hub:
        for page in (hub.client.get("/answer/%3Cscript%3E"), hub.client.post("/answer/%3Cscript%3E")):
            assert page.status_code == 404
            assert "script" not in page.text
