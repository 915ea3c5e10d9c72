"""The planner is handed out, and nothing of it can come back."""

import pytest

from bavn.hub.screens.plan import POLICY, SAVED
from bavn.model.member import ROLES, Role
from bavn.plan.library import library
from bavn.planner.page import planner_html
from tests.hub.hubs import Running
from tests.hub.screens.visits import browser, visiting

WAYS = ("/plan", "/plan/planner", "/plan/bavn-planner.html")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_who_is_signed_in_may_plan(hub: Running, role: Role) -> None:
    with visiting(hub, role) as visit:
        assert [visit.get(way).status_code for way in WAYS] == [200, 200, 200]


def test_the_planner_is_the_very_file_that_bavn_plan_open_writes(hub: Running) -> None:
    with visiting(hub) as visit:
        page, file = visit.get("/plan/planner"), visit.get("/plan/bavn-planner.html")
    assert page.text == file.text == planner_html(library())
    assert file.headers["content-disposition"] == SAVED


def test_the_planner_may_send_nothing_anywhere(hub: Running) -> None:
    with visiting(hub) as visit:
        answer = visit.get("/plan/planner")
        assert answer.headers["content-security-policy"] == POLICY
        assert "connect-src 'none'" in answer.text
        assert [visit.post(way).status_code for way in WAYS] == [405, 405, 405]


@pytest.mark.parametrize("way", WAYS)
def test_whoever_is_not_signed_in_is_led_to_where_one_does(hub: Running, way: str) -> None:
    with browser(hub) as client:
        answer = client.get(way)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/sign-in?next={way}"
