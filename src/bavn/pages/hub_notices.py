"""What the sensor says about its hub, in words: a part of `notices.NOTICES`; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

REASONS: Final[dict[str, Pair]] = {  # why there is no line to the hub: the `why` of notices, and of the status
    "connection": ("no connection", "ingen forbindelse"),
    "broken-off": ("the connection broke off", "forbindelsen blev afbrudt"),
    "time-out": ("no answer in time", "intet svar i tide"),
    "no-such-host": ("its host is not found", "værten findes ikke"),
    "certificate": ("its certificate is not believed", "dens certifikat godtages ikke"),
    "answer": ("its answer cannot be read", "svaret kan ikke læses"),
    "for-others": ("it is for another member", "det er til et andet medlem"),
    "told-before": ("it is older than what was heard", "det er ældre end det, der er hørt"),
    "of-another-time": (
        "it was not made at the time at which it came",
        "det er ikke lavet på det tidspunkt, det kom",
    ),
    "identity-missing": (
        "the file that `bavn join` writes is not there",
        "filen, som `bavn join` skriver, er der ikke",
    ),
    "identity-open": (
        "others may read or change it (chmod 600; join anew if others may have seen it)",
        "andre kan læse eller ændre den (chmod 600; tilslut på ny, hvis andre kan have set den)",
    ),
    "identity-unusable": (
        "it cannot be read, or is not what `bavn join` writes",
        "den kan ikke læses, eller den er ikke det, `bavn join` skriver",
    ),
    "not-installed": ("a program part for it is not installed", "en programdel til den er ikke installeret"),
    "unusable": ("what it needs here cannot be used", "det, den skal bruge her, kan ikke bruges"),
}

HUB_NOTICES: Final[dict[str, Pair]] = {
    "hub-gone": (
        "{where} cannot be reached ({why}): Bavn works on with what it last heard, and keeps what it has to report.",
        "{where} kan ikke nås ({why}): Bavn arbejder videre med det, den sidst hørte, og gemmer det, den har at melde.",
    ),
    "hub-back": ("{where} can be reached again, after {away_s}.", "{where} kan nås igen, efter {away_s}."),
    "hub-not-joined": (
        "Bavn works without its hub until {where} is put right ({why}).",
        "Bavn arbejder uden sin hub, indtil {where} er bragt i orden ({why}).",
    ),
    "hub-joined": (
        "Bavn works with its hub again: {where} is in order.",
        "Bavn arbejder igen med sin hub: {where} er i orden.",
    ),
    "hub-refused": (
        "{where} refused {count} sightings for good ({why}): they are not sent again.",
        "{where} afviste {count} observationer endeligt ({why}): de sendes ikke igen.",
    ),
    "hub-clock": (
        "This machine's clock differs from {where}'s by {seconds} s: set it right. Until then Bavn makes up for it.",
        "Uret på denne maskine går {seconds} s forkert i forhold til {where}: stil det. Til da retter Bavn for det.",
    ),
    "hub-revoked": (
        "{where} does not accept this sensor's key: ask the hub's operator. It is tried again now and then.",
        "{where} godtager ikke denne sensors nøgle: spørg hubbens operatør. Der prøves igen af og til.",
    ),
    "hub-accepted": ("{where} accepts this sensor's key again.", "{where} godtager igen denne sensors nøgle."),
    "hub-versions": (
        "{where} and this sensor speak different versions ({why}): update the older one.",
        "{where} og denne sensor taler forskellige versioner ({why}): opdater den ældste.",
    ),
    "hub-not-believed": (
        "{where} sent something that is not signed by the hub's key or makes no sense: nothing of it is used.",
        "{where} sendte noget, der ikke bærer hubbens underskrift eller ikke giver mening: intet bruges.",
    ),
    "hub-repeated": (
        "{where} sent, or something on the way repeated, what is not for here and now ({why}): {count} left out.",
        "{where} sendte, eller noget undervejs gentog, hvad der ikke er til her og nu ({why}): {count} udeladt.",
    ),
    "hub-cut": (
        "{where} told more than can be kept: {count} entries were left out.",
        "{where} fortalte mere, end der kan gemmes: {count} poster er udeladt.",
    ),
    "hub-polling": (
        "{where} gives no live events: it is asked every {seconds} s instead.",
        "{where} sender ikke nyt af sig selv: den spørges hvert {seconds}. sekund i stedet.",
    ),
    "hub-killed": (
        "{where} has pulled the kill switch: nothing it said is in force.",
        "{where} har slået nødstoppet til: intet af det, den har sagt, gælder.",
    ),
    "hub-unkilled": ("{where} has let go of the kill switch.", "{where} har slået nødstoppet fra."),
    "hub-not-reported": (
        "{count} findings could not be reported to {where}: more came than could be taken.",
        "{count} fund kunne ikke meldes til {where}: der kom mere, end der kunne tages imod.",
    ),
    "hub-looks-lost": (
        "{count} looks could not be handed in to {where} in time: what was seen then is unknown there.",
        "{count} målinger nåede ikke frem til {where} i tide: hvad der blev set dengang, er ukendt dér.",
    ),
    "hub-looks-refused": (
        "{where} refused {count} looks for good ({why}): they are not sent again.",
        "{where} afviste {count} målinger endeligt ({why}): de sendes ikke igen.",
    ),
    "hub-not-imposed": (
        "What the hub says is not in force for a mistake in Bavn ({error}); your own protection is.",
        "Det, hubben siger, er ikke i kraft på grund af en fejl i Bavn ({error}); jeres egen beskyttelse er.",
    ),
    "hub-stopped": (
        "The talk with {where} stopped for a mistake in Bavn ({error}) and begins again.",
        "Samtalen med {where} gik i stå på grund af en fejl i Bavn ({error}) og begynder forfra.",
    ),
    "hub-heard-not-written": (
        "{where} cannot be written ({why}): a restart would have to ask the hub for everything again.",
        "{where} kan ikke skrives ({why}): efter en genstart må Bavn spørge hubben om alt igen.",
    ),
    "hub-heard-damaged": (
        "{where} was damaged and is left out: the hub is asked for everything again.",
        "{where} var beskadiget og bruges ikke: hubben spørges om alt igen.",
    ),
    "hub-spool-full": (
        "{where} is full: {count} sightings were dropped, the oldest first.",
        "{where} er fuld: {count} observationer er kasseret, de ældste først.",
    ),
    "hub-spool-not-written": (
        "{where} cannot be written ({why}): what is to be reported is kept in memory, and lost if the sensor stops.",
        "{where} kan ikke skrives ({why}): det, der skal meldes, er kun i hukommelsen og går tabt, hvis den stopper.",
    ),
    "hub-spool-written-again": ("{where} can be written again.", "{where} kan skrives igen."),
    "hub-spool-damaged": (
        "{where} was damaged: {count} lines of it are left out.",
        "{where} var beskadiget: {count} linjer af den er udeladt.",
    ),
}
