"""What a visitor is shown whose address is blocked (403) or limited (429), in Danish and English."""

from typing import Final

from bavn.pages.visitor_page import Told, visitor_page

BLOCKED: Final = Told(
    heading=("Your access is blocked for a while", "Din adgang er spærret for en tid"),
    sentences=(
        (
            "We are receiving hostile traffic from the network address that you use, so it is blocked for now.",
            "Vi modtager angrebstrafik fra den netadresse, du bruger, og derfor er den spærret lige nu.",
        ),
        (
            "It need not be you: another device on the same network can be the cause.",
            "Det behøver ikke at være dig: En anden enhed på samme net kan være årsagen.",
        ),
    ),
    todo=(
        (
            "Wait, and try again later. The block ends by itself.",
            "Vent, og prøv igen senere. Spærringen ophører af sig selv.",
        ),
        (
            "Try from another network, for example your phone's own.",
            "Prøv fra et andet net, for eksempel mobilens eget.",
        ),
        (
            "If you get in touch, tell us the reference below.",
            "Hvis du henvender dig, så oplys referencen nederst på siden.",
        ),
    ),
)
LIMITED: Final = Told(
    heading=("One moment, please", "Vent et øjeblik"),
    sentences=(
        (
            "Unusually many requests come from the network that you use, so we let them in a few at a time.",
            "Der kommer usædvanligt mange forespørgsler fra det net, du bruger, så vi lukker dem ind lidt ad gangen.",
        ),
        ("You have done nothing wrong.", "Du har ikke gjort noget forkert."),
    ),
    todo=(("Wait half a minute, and try again.", "Vent et halvt minut, og prøv igen."),),
    again=("Try again", "Prøv igen"),
)


def block_page(contact: str, reference: str) -> str:
    """Build the page for the blocked. `reference` leads the help desk to the decision and says nothing of the visitor.

    Silent about how to get in touch where there is no `contact`.
    """
    return visitor_page(BLOCKED, contact=contact, reference=reference)


def limit_page(contact: str) -> str:
    """Build the page for those who are limited, most of them honest people who share an address."""
    return visitor_page(LIMITED, contact=contact)
