"""What every visitor is shown while a site is closed in an emergency (503), in Danish and English."""

from typing import Final

from bavn.pages.visitor_page import Told, visitor_page

CLOSED: Final = Told(
    heading=("The website is closed for a while", "Hjemmesiden er lukket for en tid"),
    sentences=(
        (
            "We have closed it while we deal with a disruption, and we are working to open it again.",
            "Vi har lukket den, mens vi håndterer en driftsforstyrrelse, og vi arbejder på at åbne den igen.",
        ),
        (
            "There is nothing wrong with your device or your connection.",
            "Der er ikke noget galt med din enhed eller din forbindelse.",
        ),
    ),
    todo=(("Please try again later.", "Prøv igen senere."),),
)


def emergency_page(contact: str) -> str:
    """Build the page. It says nothing about what has happened: an attacker reads it too."""
    return visitor_page(CLOSED, contact=contact)
