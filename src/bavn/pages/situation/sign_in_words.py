"""What the pages say on which one signs in, or sets up how; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

SIGNING: Final[dict[str, Pair]] = {
    "title": ("Sign in", "Log ind"),
    "ended": (
        "You were signed out, because the time was up. Sign in, and you are back where you were.",
        "Du er blevet logget ud, fordi tiden var gået. Log ind, så er du tilbage, hvor du var.",
    ),
    "out": ("You are signed out.", "Du er logget ud."),
    "again": (
        "Sign in once more: how you sign in is changed only right after that.",
        "Log ind igen: Måden, du logger ind på, kan kun ændres lige bagefter.",
    ),
    "refused": (
        "That did not fit. The name, the password or the code is wrong, or the code was used before.",
        "Det passede ikke. Navnet, adgangskoden eller koden er forkert, eller koden har været brugt.",
    ),
    "refused-passkey": (
        "That passkey opens nothing here, or it took too long. Try once more, or sign in with a password.",
        "Den adgangsnøgle åbner ikke noget her, eller det tog for lang tid. Prøv igen, eller log ind med adgangskode.",
    ),
    "wait": (
        "Too many tries. The next one is looked at in {time}; until then nothing is, right or wrong.",
        "For mange forsøg. Det næste bliver set på om {time}; indtil da ses der ikke på noget, rigtigt eller forkert.",
    ),
    "clock": (
        (
            "The hub's clock says {clock}. If your phone's clock is more than half a minute off, or the hub's is, no "
            "code of your app fits. A recovery code and a passkey always do."
        ),
        (
            "Hubbens ur viser {clock}. Går dit eller hubbens ur mere end et halvt minut forkert, passer appens koder "
            "ikke. En genoprettelseskode og en adgangsnøgle virker altid."
        ),
    ),
    "passkey": ("With a passkey", "Med en adgangsnøgle"),
    "passkey-hint": (
        "The fingerprint, face or PIN of this device, your phone or a security key.",
        "Fingeraftryk, ansigt eller pinkode på denne enhed, din telefon eller en sikkerhedsnøgle.",
    ),
    "passkey-button": ("Sign in with a passkey", "Log ind med adgangsnøgle"),
    "busy": ("Your browser asks for the passkey …", "Din browser beder om adgangsnøglen …"),
    "none": (
        "No passkey was shown, or it took too long. Try once more.",
        "Der blev ikke vist nogen adgangsnøgle, eller det tog for lang tid. Prøv igen.",
    ),
    "there": ("This device has a passkey for you already.", "Denne enhed har allerede en adgangsnøgle til dig."),
    "hub": (
        "The hub did not answer. Load the page once more and try again.",
        "Hubben svarede ikke. Genindlæs siden, og prøv igen.",
    ),
    "elsewhere": (
        "Passkeys work only by the hub's own name: {link}",
        "Adgangsnøgler virker kun via hubbens eget navn: {link}",
    ),
    "password": ("With a password and a code", "Med adgangskode og engangskode"),
    "name": ("Name", "Navn"),
    "name-hint": ("As the operator of the hub wrote it.", "Som hubbens operatør har skrevet det."),
    "secret": ("Password", "Adgangskode"),
    "code": ("Code", "Engangskode"),
    "code-hint": (
        "Six digits from your app, or one of your recovery codes.",
        "Seks cifre fra din app eller en af dine genoprettelseskoder.",
    ),
    "button": ("Sign in", "Log ind"),
    "first": ("First time here?", "Første gang her?"),
    "first-link": (
        "Begin with the token that the operator gave you",
        "Begynd med den token, du har fået af operatøren",
    ),
    "lost": ("Lost your phone, your password or both?", "Har du mistet telefonen, adgangskoden eller begge dele?"),
    "lost-said": (
        (
            "A recovery code stands in for the code of the app. With neither, ask who runs the hub for a new token "
            "(bavn hub user reset)."
        ),
        (
            "En genoprettelseskode træder i stedet for appens kode. Har du ingen af delene, så bed den, der driver "
            "hubben, om en ny token (bavn hub user reset)."
        ),
    ),
}
FIRST: Final[dict[str, Pair]] = {
    "title": ("First time here", "Første gang her"),
    "said": (
        (
            "The operator of the hub has given you a token. Show it here once. Then you choose how you sign in from "
            "now on."
        ),
        "Hubbens operatør har givet dig en token. Vis den her én gang. Så vælger du, hvordan du logger ind fremover.",
    ),
    "token": ("Token", "Token"),
    "token-hint": ("It begins with bavn_.", "Den begynder med bavn_."),
    "button": ("Go on", "Fortsæt"),
    "refused": (
        "That token opens nothing here. Copy all of it; it may have been replaced by a newer one.",
        "Den token åbner ikke noget her. Kopiér den hele; den kan være erstattet af en nyere.",
    ),
    "set-up": (
        (
            "You have set up how you sign in. A token is not enough any more: sign in, or ask who runs the hub to "
            "reset your account (bavn hub user reset)."
        ),
        (
            "Du har allerede valgt, hvordan du logger ind. En token er ikke nok længere: Log ind, eller bed den, der "
            "driver hubben, om at nulstille din konto (bavn hub user reset)."
        ),
    ),
    "back": ("To signing in", "Til log ind"),
}
SET_UP: Final[dict[str, Pair]] = {
    "title": ("How you sign in", "Sådan logger du ind"),
    "hello": ("Welcome, {name}.", "Velkommen, {name}."),
    "choose": (
        "Choose one way now. You can add the other later, on the page of your account.",
        "Vælg én måde nu. Du kan tilføje den anden senere på siden med din konto.",
    ),
    "choose-one": (
        "This is how you sign in from now on.",
        "Sådan logger du ind fremover.",
    ),
    "passkey": ("A passkey", "En adgangsnøgle"),
    "passkey-said": (
        (
            "Safest and quickest: nothing to remember, and no false page can take it from you. It stays in this "
            "device, your phone or a security key."
        ),
        (
            "Sikrest og hurtigst: intet at huske, og ingen falsk side kan tage den fra dig. Den bliver på denne "
            "enhed, i din telefon eller på en sikkerhedsnøgle."
        ),
    ),
    "passkey-name": ("What do you call it?", "Hvad kalder du den?"),
    "passkey-name-hint": ("So that you know it again in a list.", "Så du kan kende den igen på en liste."),
    "passkey-button": ("Make a passkey", "Opret adgangsnøgle"),
    "passkey-wrong": (
        "No passkey was made. Load the page once more and try again.",
        "Der blev ikke oprettet nogen adgangsnøgle. Genindlæs siden, og prøv igen.",
    ),
    "no-script": (
        "Passkeys need a browser that knows them, with script switched on.",
        "Adgangsnøgler kræver en browser, der kender dem, og at script er slået til.",
    ),
    "password": ("A password and a code", "Adgangskode og engangskode"),
    "password-said": (
        "A password, and with it a code of six digits from an app on your phone (any that knows TOTP).",
        "En adgangskode og dertil en kode på seks cifre fra en app på din telefon (enhver app, der kender TOTP).",
    ),
    "password-link": ("Choose a password", "Vælg en adgangskode"),
    "step-1": ("1. Choose a password", "1. Vælg en adgangskode"),
    "new": ("New password", "Ny adgangskode"),
    "new-hint": (
        "At least {least} characters. Several words in a row are easy to remember and hard to guess.",
        "Mindst {least} tegn. Flere ord efter hinanden er nemme at huske og svære at gætte.",
    ),
    "again": ("The same once more", "Gentag adgangskoden"),
    "step-2": ("2. Let your app read this", "2. Lad din app læse dette"),
    "step-2-said": (
        "Open the app with which you make codes, add an account and point the camera here.",
        "Åbn den app, du laver engangskoder med, tilføj en konto, og ret kameraet hertil.",
    ),
    "on-phone": ("Is the app on the phone that shows this? {link}", "Er appen på den telefon, der viser dette? {link}"),
    "on-phone-link": ("Open it in the app on this phone", "Åbn i appen på denne telefon"),
    "picture": (
        "A QR code with the secret that stands below in text.",
        "En QR-kode med den hemmelighed, der står som tekst nedenfor.",
    ),
    "typed": ("Or type this into the app:", "Eller skriv dette i appen:"),
    "step-3": ("3. Show that it works", "3. Vis, at det virker"),
    "code": ("The code that the app shows now", "Koden, som appen viser nu"),
    "button": ("Set up", "Gem"),
    "short": ("That is shorter than {least} characters.", "Den er kortere end {least} tegn."),
    "long": ("That is longer than {most} characters.", "Den er længere end {most} tegn."),
    "plain": ("That is guessed too quickly: choose another.", "Den er for nem at gætte: Vælg en anden."),
    "name": (
        "It is little more than your name or the hub's: choose another.",
        "Den er ikke meget andet end dit eller hubbens navn: Vælg en anden.",
    ),
    "unlike": ("The two are not the same.", "De to er ikke ens."),
    "wrong-code": (
        "This code does not fit. Wait for the next one; look whether the app shows the account {name}.",
        "Koden passer ikke. Vent på den næste, og se, om appen viser kontoen {name}.",
    ),
    "used-code": ("This code was used already: wait for the next one.", "Koden er brugt: Vent på den næste."),
    "clock": (
        (
            "The code is right for a clock that is {time} {side}. The hub's clock says {clock}. Set your phone's "
            "clock by the network; if the hub's is wrong, tell who runs it."
        ),
        (
            "Koden passer til et ur, der går {time} {side}. Hubbens ur viser {clock}. Sæt telefonens ur efter nettet; "
            "er det hubbens, der går forkert, så sig det til den, der driver den."
        ),
    ),
    "ahead": ("ahead of the hub's", "foran hubbens"),
    "behind": ("behind the hub's", "bagud i forhold til hubbens"),
}
CODES: Final[dict[str, Pair]] = {
    "title": ("Your recovery codes", "Dine genoprettelseskoder"),
    "said": (
        (
            "Each stands in once for the code of your app, when your phone is lost. They are shown now and never "
            "again: print them, or write them down, and keep them where your password is not."
        ),
        (
            "Hver af dem kan én gang bruges i stedet for appens kode, hvis din telefon er væk. De vises nu og aldrig "
            "igen: Udskriv dem, eller skriv dem ned, og gem dem et andet sted end adgangskoden."
        ),
    ),
    "others": (
        "You are signed in. Wherever else you were signed in, you no longer are.",
        "Du er logget ind. Alle andre steder er du nu logget ud.",
    ),
    "on": ("I have kept them: go on", "Jeg har gemt dem: Fortsæt"),
}
