"""What the page of somebody's own account says; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

ACCOUNT: Final[dict[str, Pair]] = {
    "title": ("Your account", "Din konto"),
    "you": ("You", "Dig"),
    "name": ("Name", "Navn"),
    "role": ("Role", "Rolle"),
    "member": ("Organisation", "Organisation"),
    "out": ("Sign out", "Log ud"),
    "ways": ("How you sign in", "Sådan logger du ind"),
    "ways-note": (
        "Two ways are better than one: a lost phone then locks nobody out.",
        "To måder er bedre end én: Så lukker en mistet telefon ikke nogen ude.",
    ),
    "fresh": (
        (
            "It can be changed within 15 minutes after you signed in; later you are asked to sign in once more. Each "
            "change ends all your other sessions."
        ),
        (
            "Det kan ændres i 15 minutter, efter du er logget ind; senere bliver du bedt om at logge ind igen. Hver "
            "ændring logger dig ud alle andre steder."
        ),
    ),
    "passkey": ("Passkey", "Adgangsnøgle"),
    "made": ("Made", "Oprettet"),
    "used": ("Last used", "Sidst brugt"),
    "never": ("never", "aldrig"),
    "remove": ("Remove", "Fjern"),
    "password": ("Password and code", "Adgangskode og engangskode"),
    "codes": ("{count} recovery codes left", "{count} genoprettelseskoder tilbage"),
    "no-codes": ("No recovery codes left: make new ones.", "Ingen genoprettelseskoder tilbage: Lav nye."),
    "new-codes": ("New recovery codes", "Nye genoprettelseskoder"),
    "add": ("Add a way, or replace the password", "Tilføj en måde, eller skift adgangskode"),
    "last": (
        "This is your only way of signing in. Add another before you remove it.",
        "Det er din eneste måde at logge ind på. Tilføj en anden, før du fjerner den.",
    ),
    "sessions": ("Where you are signed in", "Her er du logget ind"),
    "sessions-note": (
        (
            "The hub keeps no address of yours, only the network you came from: here until a day after the session has "
            "ended, in its audit for two years."
        ),
        (
            "Hubben gemmer ikke din adresse, kun det netværk, du kom fra: her til et døgn efter, at sessionen er slut, "
            "og i hubbens revisionsspor i to år."
        ),
    ),
    "session": ("Browser", "Browser"),
    "way": ("Signed in with", "Logget ind med"),
    "from": ("From network", "Fra netværk"),
    "begun": ("Since", "Siden"),
    "ends": ("Ends at the latest", "Slutter senest"),
    "this": ("this one", "denne"),
    "unknown": ("unknown", "ukendt"),
    "end": ("End this", "Log ud her"),
    "end-others": ("End all others", "Log ud alle andre steder"),
    "ended": ("That session has ended.", "Der er nu logget ud dér."),
    "ended-others": ("All your other sessions have ended.", "Du er nu logget ud alle andre steder."),
    "removed": ("Removed. It opens nothing any more.", "Fjernet. Den åbner ikke noget længere."),
}
WAYS: Final[dict[str, Pair]] = {
    "passkey": ("passkey", "adgangsnøgle"),
    "password": ("password and code", "adgangskode og engangskode"),
    "recovery": ("password and recovery code", "adgangskode og genoprettelseskode"),
    "token": ("token, to set up signing in", "token, for at vælge log ind"),
}
