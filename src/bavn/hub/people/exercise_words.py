"""What an exercise's messages to people say; English first, then Danish. Each says in both that it is an exercise."""

from typing import Final

from bavn.pages.vocabulary import Pair

TITLE: Final[Pair] = ("EXERCISE / ØVELSE: {title}", "ØVELSE / EXERCISE: {title}")
FIRST: Final[Pair] = (
    "EXERCISE / ØVELSE. {hub} exercises. Nothing of this is real: do not touch your systems, phone nobody outside.",
    "ØVELSE / EXERCISE. {hub} øver. Intet af dette er virkeligt: rør ikke jeres systemer, og ring ikke ud af huset.",
)
WHICH: Final[Pair] = ("Inject {number}, minute {minute}.", "Indspil {number}, minut {minute}.")
LATE: Final[Pair] = (
    "It comes late: it was due {at}, and the hub could not send it then.",
    "Det kommer for sent: det skulle være kommet {at}, men da kunne hubben ikke sende det.",
)
SENDER: Final[Pair] = ("From: {sender}", "Fra: {sender}")
ANSWER: Final[Pair] = (
    "Press here when you have decided what to do: {link}\nOtherwise your next contact is told in {minutes} minutes.",
    "Tryk her, når I har besluttet, hvad I gør: {link}\nEllers får jeres næste kontakt besked om {minutes} minutter.",
)
OVER_TITLE: Final[Pair] = ("it is over: {title}", "den er slut: {title}")
OVER: Final[Pair] = (
    "EXERCISE / ØVELSE. The exercise is over. Thank you. Nobody needs to answer any more; warnings are real again.",
    "ØVELSE / EXERCISE. Øvelsen er slut. Tak. Ingen skal svare mere, og varsler er igen alvor.",
)
SILENT_TITLE: Final[Pair] = ("nobody answers at {member}", "ingen svarer hos {member}")
SILENT: Final[Pair] = (
    "EXERCISE / ØVELSE. {title}, inject {number}: each contact of {member} was told {rounds} times, nobody answered.",
    "ØVELSE / EXERCISE. {title}, indspil {number}: hver kontakt hos {member} fik besked {rounds} gange, ingen svarede.",
)
