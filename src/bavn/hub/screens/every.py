"""All pages of the hub, in one visible list."""

from starlette.routing import BaseRoute

from bavn.hub.hub import Hub
from bavn.hub.screens.account import AccountScreen
from bavn.hub.screens.answering import as_pages
from bavn.hub.screens.assets import Assets
from bavn.hub.screens.attacks import Decided
from bavn.hub.screens.bulletins import BulletinsScreen
from bavn.hub.screens.campaigns import CampaignsScreen
from bavn.hub.screens.country import Watch
from bavn.hub.screens.decisions import DecisionsScreen
from bavn.hub.screens.entrance import Entrance
from bavn.hub.screens.exercises import ExercisesScreen
from bavn.hub.screens.members import MembersScreen
from bavn.hub.screens.now import NowScreen
from bavn.hub.screens.outages import OutagesScreen
from bavn.hub.screens.plan import PlanScreen
from bavn.hub.screens.report import ReportScreen
from bavn.hub.screens.screen import Screen
from bavn.hub.screens.setting_up import SettingUpScreen
from bavn.hub.screens.signing_in import SigningInScreen
from bavn.hub.screens.state import Live, LiveScreen
from bavn.hub.screens.told_decisions import Lines
from bavn.hub.screens.values import ValuesScreen


def screens(hub: Hub) -> tuple[Screen, ...]:
    """Every page: another one is one more line here."""
    entrance, watch, decided = Entrance(hub), Watch(hub), Decided(hub)
    lines = Lines(hub)
    return (
        Assets(),
        SigningInScreen(hub, entrance),
        SettingUpScreen(hub, entrance),
        AccountScreen(hub),
        NowScreen(hub, watch, decided),
        LiveScreen(hub, Live(hub, watch, decided)),
        CampaignsScreen(hub, watch, decided),
        MembersScreen(hub, watch, lines),
        ValuesScreen(hub, lines),
        OutagesScreen(hub),
        DecisionsScreen(hub, lines),
        BulletinsScreen(hub),
        PlanScreen(hub),
        ExercisesScreen(hub),
        ReportScreen(hub),
    )


def routes(hub: Hub) -> list[BaseRoute]:
    """All their routes."""
    return as_pages(hub, [route for screen in screens(hub) for route in screen.routes()])
