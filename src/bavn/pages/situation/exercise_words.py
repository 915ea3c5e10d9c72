"""What stands on the pages of exercises; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

MARK: Final[Pair] = ("EXERCISE / ØVELSE", "ØVELSE / EXERCISE")
STATES: Final[dict[str, Pair]] = {
    "draft": ("draft", "kladde"),
    "running": ("running", "i gang"),
    "paused": ("paused", "på pause"),
    "ended": ("ended", "slut"),
}
ROWS: Final[dict[str, Pair]] = {
    "waiting": ("not sent yet", "ikke sendt endnu"),
    "told": ("told", "har fået besked"),
    "answered": ("answered", "har svaret"),
    "open": ("no answer yet", "intet svar endnu"),
    "silent": ("did not answer", "svarede ikke"),
    "unreached": ("has no contact", "har ingen kontakt"),
}
TEXTS: Final[dict[str, Pair]] = {
    "title": ("Exercises", "Øvelser"),
    "lead": (
        "Train together before it happens: several organisations are told one story, minute by minute.",
        "Øv jer sammen, før det sker: flere organisationer får den samme historie, minut for minut.",
    ),
    "none": ("No exercise yet.", "Ingen øvelser endnu."),
    "make": ("New exercise", "Ny øvelse"),
    "all": ("All exercises", "Alle øvelser"),
    "what": ("Exercise", "Øvelse"),
    "state": ("Status", "Status"),
    "when": ("Begun", "Begyndt"),
    "length": ("Length", "Varighed"),
    "members": ("Who takes part", "Hvem er med"),
    "members.all": ("All members", "Alle medlemmer"),
    "members.count": ("Take part", "Deltagere"),
    "and-more": ("and {count} more", "og {count} til"),
    "scenario": ("Take one of these, and change what you like", "Tag en af disse, og ret, hvad I vil"),
    "scenario.empty": ("Begin with an empty one", "Begynd med en tom"),
    "scenario.take": ("Use this", "Brug denne"),
    "injects.count": ("{count} injects, {minutes} min", "{count} indspil, {minutes} min"),
    "name": ("Title", "Titel"),
    "story": ("What has happened when it begins", "Hvad der er sket, når den begynder"),
    "language": ("Language of the texts", "Tekstens sprog"),
    "first": ("Who is hit first", "Hvem rammes først"),
    "save-draft": ("Make the exercise", "Lav øvelsen"),
    "save-draft.hint": (
        "Nobody is told anything yet. You can still change every inject.",
        "Ingen får noget at vide endnu. I kan stadig rette hvert indspil.",
    ),
    "everybody": ("all of them", "alle"),
    "clock": ("Clock", "Ur"),
    "sent": ("Injects sent", "Indspil sendt"),
    "answered": ("Answers", "Svar"),
    "next": ("Next inject", "Næste indspil"),
    "next.at": ("minute {minute}", "minut {minute}"),
    "of": ("{count} of {all}", "{count} af {all}"),
    "typical": ("Answered after, typically", "Svar kom typisk efter"),
    "slowest": ("Slowest answer", "Langsomste svar"),
    "silent": ("Not answered", "Ikke besvaret"),
    "unreached": ("Have no contact", "Har ingen kontakt"),
    "unreachable": (
        "Nobody can be told there, for no contact is named: {names}.",
        "Her kan ingen få besked, for der er ikke nævnt nogen kontakt: {names}.",
    ),
    "draft.said": (
        "A draft: those who take part do not see it. Once you start it, their contacts get what is due at minute 0.",
        "En kladde: deltagerne kan ikke se den. Når I starter den, får deres kontakter det, der skal sendes i minut 0.",
    ),
    "paused.said": (
        "The clock stands: no inject is sent, and nobody is called.",
        "Uret står stille: intet indspil sendes, og ingen ringes op.",
    ),
    "start": ("Start the exercise", "Start øvelsen"),
    "pause": ("Pause", "Hold pause"),
    "resume": ("Go on", "Fortsæt"),
    "end": ("End the exercise", "Slut øvelsen"),
    "end.sure": ("End it for all? It cannot begin again.", "Skal den slutte for alle? Den kan ikke begynde igen."),
    "remove": ("Delete it", "Slet den"),
    "remove.sure": ("Delete it with all that stands in it?", "Skal den slettes med alt, hvad der står i den?"),
    "injects": ("Injects", "Indspil"),
    "injects.none": ("None yet.", "Ingen endnu."),
    "injects.hidden": (
        "What has not been sent yet is not shown to those who take part.",
        "Det, der endnu ikke er sendt, vises ikke for deltagerne.",
    ),
    "inject": ("Inject {number}, minute {minute}", "Indspil {number}, minut {minute}"),
    "from": ("From: {sender}", "Fra: {sender}"),
    "good": ("Hoped for:", "Det gode svar:"),
    "waits": ("waits", "venter"),
    "went": ("sent {at}", "sendt {at}"),
    "late": ("late", "for sent"),
    "send": ("Send it now", "Send nu"),
    "edit": ("Change it", "Ret det"),
    "drop": ("Delete this inject", "Slet dette indspil"),
    "add": ("Another inject", "Et indspil mere"),
    "minute": ("Minute", "Minut"),
    "minute.hint": ("of the exercise's clock; 0 is the start", "på øvelsens ur; 0 er starten"),
    "sender": ("From whom, as if", "Fra hvem, som om"),
    "text": ("What they are told", "Hvad de får at vide"),
    "good.field": ("What you hope they do (not sent)", "Det gode svar (sendes ikke)"),
    "asks": ("Somebody is to answer", "Nogen skal svare"),
    "to": ("To", "Til"),
    "save": ("Save", "Gem"),
    "member": ("Organisation", "Organisation"),
    "told": ("Told", "Fik besked"),
    "called": ("Contacts called", "Kontakter kaldt"),
    "after": ("Answered after", "Svar efter"),
    "notes": ("Observations", "Observationer"),
    "notes.none": ("Nothing was noted.", "Intet er noteret."),
    "note": ("What do you see?", "Hvad ser I?"),
    "note.about": ("About", "Om"),
    "note.save": ("Note it", "Notér"),
    "details.running": ("Title and story", "Titel og historie"),
    "details": ("Title, story and who takes part", "Titel, historie og deltagere"),
    "after-page": ("The page afterwards", "Evalueringen"),
    "after.title": ("After the exercise", "Evaluering"),
    "after.lead": (
        "Who was told when, who answered after how long, and what to do better.",
        "Hvem fik besked hvornår, hvor længe der gik, før de svarede, og hvad vi gør bedre.",
    ),
    "ended": ("Ended", "Sluttede"),
    "own": (
        (
            "Of others you see only figures for all together. What fewer than three organisations were asked to answer "
            "is not counted."
        ),
        (
            "Om de andre ser I kun tal for alle tilsammen. Det, som færre end tre organisationer skulle svare på, "
            "er ikke talt med."
        ),
    ),
    "figures-only": (
        (
            "You see only figures for all together. What fewer than three organisations were asked to answer "
            "is not counted."
        ),
        "Du ser kun tal for alle tilsammen. Det, som færre end tre organisationer skulle svare på, er ikke talt med.",
    ),
    "open": ("Injects without an answer", "Indspil uden svar"),
    "open.none": ("Every inject was answered.", "Alle indspil blev besvaret."),
    "open.reached": (
        "All who could be reached have answered.",
        "Alle, der kunne nås, har svaret.",
    ),
    "open.counted": (
        "No answer is missing in what you can see here.",
        "Der mangler ingen svar i det, I kan se her.",
    ),
    "open.not-asked": ("Nobody has been asked to answer.", "Ingen er blevet bedt om at svare."),
    "not-sent": ("was never sent", "blev aldrig sendt"),
    "nobody-reached": ("It reached nobody who could answer.", "Det nåede ingen, der kunne svare."),
    "improve": ("What to improve", "Hvad vi gør bedre"),
    "improve.hint": ("One thing a line, with a name and a date", "Én ting pr. linje, med navn og dato"),
    "improve.none": ("Nothing is written yet.", "Intet er skrevet endnu."),
    "file": ("Download as {kind}", "Hent som {kind}"),
    "not-counted": (
        "An exercise: nothing of this is real, and no figure of the hub counts it.",
        "En øvelse: intet af dette er virkeligt, og ingen af hubbens tal tæller det med.",
    ),
    "closed": (
        (
            "You are signed out, or the exercise is no longer shown to you. Copy what you are writing, "
            "then load the page again."
        ),
        (
            "Du er logget ud, eller øvelsen vises ikke længere for dig. Kopiér det, du er ved at skrive, "
            "og indlæs så siden igen."
        ),
    ),
    "news": ("Something has happened: show it", "Der er sket noget: vis det"),
}
WRONG: Final[dict[str, Pair]] = {
    "nobody": ("Choose at least one organisation.", "Vælg mindst én organisation."),
    "no-title": ("Give it a title.", "Giv den en titel."),
    "no-text": ("Write what they are told.", "Skriv, hvad de får at vide."),
    "no-injects": ("It has no inject yet.", "Den har intet indspil endnu."),
    "minute": ("The minute is a number from 0 to 480.", "Minuttet er et tal fra 0 til 480."),
    "too-late": (
        "That was not possible any more: somebody else was faster, or it was sent already.",
        "Det kunne ikke lade sig gøre mere: en anden kom først, eller det er allerede sendt.",
    ),
    "not-over": (
        "The exercise is not over yet. The page afterwards is there once it is.",
        "Øvelsen er ikke slut endnu. Evalueringen kommer, når den er.",
    ),
    "too-many": ("That is more than an exercise can hold.", "Det er mere, end en øvelse kan rumme."),
}
