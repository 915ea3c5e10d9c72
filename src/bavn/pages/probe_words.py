"""Verdicts and endings of looks in words; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

VERDICT_NAMES: Final[dict[str, Pair]] = {
    "up": ("up", "oppe"),
    "slow": ("slow", "langsomt"),
    "guarded": ("guarded", "skærmet"),
    "partial": ("partly down", "delvis nede"),
    "down": ("down", "nede"),
    "unknown": ("unknown", "ukendt"),
}
VERDICT_MEANINGS: Final[dict[str, Pair]] = {
    "up": ("it answers as it should, everywhere we look from", "svarer som ventet, overalt hvor vi ser fra"),
    "slow": ("far slower than usual for it at that hour", "langt langsommere end normalt på den tid af dagen"),
    "guarded": (
        "it answers but turns some visitors away, for example from abroad: a defence, not an outage",
        "svarer, men afviser nogle besøgende, for eksempel fra udlandet: et forsvar, ikke et nedbrud",
    ),
    "partial": (
        "some could reach it, others not, or something it depends on was down",
        "nogle kunne nå det, andre ikke, eller noget, det afhænger af, var nede",
    ),
    "down": ("nobody could reach it", "ingen kunne nå det"),
    "unknown": (
        "we could not see it: it may have been up or down",
        "vi kunne ikke se det: det kan have været begge dele",
    ),
}
ENDING_NAMES: Final[dict[str, Pair]] = {
    "ok": ("answers as it should", "svarer, som det skal"),
    "turned-away": ("answers, but turns us away", "svarer, men afviser os"),
    "unexpected": ("answers, but not as expected", "svarer, men ikke som ventet"),
    "server-error": ("the server reports an error", "serveren melder fejl"),
    "redirects": (
        "redirects without end, or to where nobody should go",
        "viderestiller uden ende eller til et forkert sted",
    ),
    "too-large": ("the answer has no end", "svaret har ingen ende"),
    "no-http": ("the answer is not HTTP, or its length is wrong", "svaret er ikke HTTP, eller længden passer ikke"),
    "refused": ("refuses connections", "afviser forbindelser"),
    "reset": ("breaks connections off", "afbryder forbindelser"),
    "unreachable": ("cannot be reached", "kan ikke nås"),
    "timed-out": ("does not answer in time", "svarer ikke i tide"),
    "no-name": ("the name leads nowhere", "navnet fører ingen steder hen"),
    "dns-failed": ("DNS fails", "DNS fejler"),
    "dns-timed-out": ("DNS does not answer in time", "DNS svarer ikke i tide"),
    "not-public": ("the name leads to an inner network", "navnet fører til et indre netværk"),
    "tls-failed": ("no encrypted connection can be made", "der kan ikke laves en krypteret forbindelse"),
    "certificate-expired": ("the certificate has expired", "certifikatet er udløbet"),
    "certificate-not-yet": ("the certificate does not hold yet", "certifikatet gælder ikke endnu"),
    "certificate-name": ("the certificate is for another name", "certifikatet gælder et andet navn"),
    "certificate-untrusted": ("nobody vouches for the certificate", "ingen står inde for certifikatet"),
    "no-greeting": ("the mail server does not greet", "mailserveren hilser ikke"),
    "offline": (
        "we could not look: our own line or machine",
        "vi kunne ikke undersøge det: vores egen linje eller maskine",
    ),
    "left-out": ("not looked at", "ikke undersøgt"),
}
DETAILS: Final[dict[str, Pair]] = {  # codes of `Sample.detail`; one that is missing here is shown as it is
    "connect": ("while connecting", "under forbindelsen"),
    "tls": ("while encrypting", "under krypteringen"),
    "first_byte": ("while waiting for the answer", "mens svaret ventes"),
    "head": ("in the head of the answer", "i svarets hoved"),
    "body": ("in the middle of the answer", "midt i svaret"),
    "challenge": ("a challenge to show that one is no robot", "en prøve på, at man ikke er en robot"),
    "status": ("the status is not the expected one", "statuskoden er ikke den ventede"),
    "text-missing": ("the expected text is not in it", "den ventede tekst mangler"),
    "hsts-missing": ("no HSTS", "ingen HSTS"),
    "self-signed": ("self-signed", "selvsigneret"),
    "issuer-unknown": ("issued by nobody known", "udstederen er ukendt"),
    "issuer-expired": ("the issuer's certificate has expired", "udstederens certifikat er udløbet"),
    "no-address": ("no address of this kind", "ingen adresse af denne slags"),
    "no-family-here": ("this machine has no way out by it", "denne maskine har ingen vej ud ad den"),
    "own-firewall": ("our own firewall", "vores egen firewall"),
    "own-fault": ("a mistake of our own program", "en fejl i vores eget program"),
    "resolver-silent": ("our resolver is silent", "vores navneserver er tavs"),
    "resolver-differs": ("our resolver says something else", "vores navneserver siger noget andet"),
    "servers-silent": ("the name servers are silent", "navneserverne er tavse"),
    "servers-fail": ("the name servers fail", "navneserverne fejler"),
    "servers-contradict": ("the name servers contradict each other", "navneserverne modsiger hinanden"),
    "serial-differs": ("the name servers hold different versions", "navneserverne har forskellige udgaver"),
    "not-tls": ("what answers does not speak TLS", "det, der svarer, taler ikke TLS"),
    "url": ("this address cannot be looked at", "adressen kan ikke undersøges"),
    "wait-1m": ("it asks us to wait up to a minute", "den beder os vente op til et minut"),
    "wait-5m": ("it asks us to wait up to 5 minutes", "den beder os vente op til 5 minutter"),
    "wait-15m": ("it asks us to wait up to 15 minutes", "den beder os vente op til et kvarter"),
    "wait-60m": ("it asks us to wait up to an hour or more", "den beder os vente op til en time eller mere"),
}
