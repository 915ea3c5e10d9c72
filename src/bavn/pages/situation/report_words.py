"""What *Report* says; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

TEXTS: Final[dict[str, Pair]] = {
    "title": ("Report of a period", "Rapport for en periode"),
    "members": ("{count} take part in the hub now.", "{count} deltager i hubben nu."),
    "wrong": (
        "This is no period of at most two years, so the last 90 days are shown.",
        "Det er ikke en periode på højst to år, så de seneste 90 dage vises.",
    ),
    "from": ("From", "Fra"),
    "to": ("To", "Til"),
    "show": ("Show", "Vis"),
    "csv": ("As CSV", "Som CSV"),
    "json": ("As JSON", "Som JSON"),
    "known-from": (
        "Known only from {at} on: what is older is no longer kept.",
        "Kun kendt fra {at}: det ældre er ikke længere gemt.",
    ),
    "gone": (
        "Not known: what is older than {at} is no longer kept.",
        "Kendes ikke: Det, der er ældre end {at}, er ikke længere gemt.",
    ),
    "cut": (
        "There was more than can be counted here, so the figures are too low.",
        "Der var mere, end der kan tælles med her, så tallene er for lave.",
    ),
    "counted.green": (
        (
            "For readers outside the circle of members: it counts only attacks, warnings and decisions that may be "
            "told outside it (TLP:GREEN and TLP:CLEAR), and only whole days that are over. Of fewer than {fewest} "
            "organisations attacked, nothing is said."
        ),
        (
            "For læsere uden for medlemskredsen: Her tælles kun angreb, varsler og beslutninger, som må fortælles "
            "uden for den (TLP:GREEN og TLP:CLEAR), og kun hele, afsluttede dage. Er færre end {fewest} "
            "organisationer angrebet, siges der intet om det."
        ),
    ),
    "counted.amber+strict": (
        "Attacks that only operators of the hub may know of (TLP:RED, or without a label) are not counted.",
        "Angreb, som kun hubbens operatører må kende til (TLP:RED eller uden mærkning), er ikke talt med.",
    ),
    "few": (
        "Fewer than {fewest} organisations, perhaps none: too few to be counted here.",
        "Færre end {fewest} organisationer, måske ingen: for få til at blive talt op her.",
    ),
    "never": ("never measured", "ikke målt"),
    "spread": (
        "median {median}, longest {longest} (measured: {count})",
        "median {median}, længst {longest} (målt: {count})",
    ),
    "spread.lead": (
        "median {median}, longest {longest} (measured: {count})",
        "median {median}, længst {longest} (målt: {count})",
    ),
    "column.kind": ("What", "Hvad"),
    "column.sightings": ("Reports", "Meldinger"),
    "column.lead": ("Warned so long before", "Varslet så længe før"),
    "column.hits": ("Hits", "Gange"),
    "column.score": ("Score of 100", "Score af 100"),
    "column.members": ("Organisations", "Organisationer"),
    "column.share": ("Share", "Andel"),
    # the first figures
    "figure.campaigns": ("campaigns", "kampagner"),
    "figure.organisations": ("organisations attacked", "organisationer angrebet"),
    "figure.warned": (
        "warned before they were hit, of those who could be",
        "varslet, før de blev ramt, af dem der kunne varsles",
    ),
    "figure.lead": ("warned before the attack, median", "varslet før angrebet, median"),
    "figure.relay": (
        "from first seen to others warned, median",
        "fra først set til andre var varslet, median",
    ),
    "figure.down": ("down, all organisations added up", "nede, alle organisationer lagt sammen"),
    # attacks
    "attacks": ("Attacks", "Angreb"),
    "attacks.none": ("No attack was reported in this period.", "Intet angreb er meldt i perioden."),
    "attacks.note": (
        (
            "As members' own sensors reported them, those that began in the period. A campaign is one attack on "
            "several organisations, or one that others were warned of; a report is what one sensor says of one "
            "attack. What everybody on the internet is exposed to, such as scans, counts only where it is grave."
        ),
        (
            "Som medlemmernes egne sensorer har meldt dem, når de begyndte i perioden. En kampagne er ét angreb på "
            "flere organisationer eller et, andre blev varslet om; en melding er det, én sensor siger om ét angreb. "
            "Det, alle på internettet er udsat for, fx skanninger, tæller kun med, når det er alvorligt."
        ),
    ),
    "attacks.campaigns": ("Campaigns", "Kampagner"),
    "attacks.most": ("Organisations in the largest", "Organisationer i den største"),
    "attacks.alone": ("Attacks outside any campaign", "Angreb uden for kampagner"),
    "attacks.sightings": ("Reports", "Meldinger"),
    # warnings
    "warned": ("Warnings that came before the attack", "Varsler, der kom før angrebet"),
    "warned.none": (
        "No organisation was hit by a campaign in this period.",
        "Ingen organisation er ramt af en kampagne i perioden.",
    ),
    "warned.note": (
        (
            "An organisation counts once for each campaign that hit it, in the period in which its own first report "
            "is. A campaign counts only where it is known who noticed it first. Only what the hub itself said, before "
            "the organisation's own sensor puts the beginning of its attack, counts as a warning."
        ),
        (
            "En organisation tæller én gang for hver kampagne, der ramte den, i den periode, hvor dens egen første "
            "melding falder. En kampagne tæller kun med, når det vides, hvem der opdagede den først. Kun det, hubben "
            "selv sagde, før organisationens egen sensor daterer angrebets begyndelse, tæller som varsel."
        ),
    ),
    "warned.hits": ("Organisations hit, all campaigns together", "Organisationer ramt, alle kampagner tilsammen"),
    "warned.first": ("Of them hit before anybody had noticed", "Heraf ramt, før nogen havde opdaget det"),
    "warned.warned": ("Warned before, of the others", "Varslet før, af de øvrige"),
    "warned.named": (
        "Told before that they stood on a target list, or in a claim",
        "Fik før at vide, at de stod på en målliste eller i en påstand",
    ),
    "warned.lead": ("How long before", "Hvor længe før"),
    "warned.relay": (
        "From the first sensor that noticed to the others warned",
        "Fra den første sensor opdagede det, til de andre var varslet",
    ),
    "warned.minute": ("Of them within a minute", "Heraf inden for et minut"),
    "lead.under-1m": ("less than a minute", "under et minut"),
    "lead.under-10m": ("1 to 10 minutes", "1 til 10 minutter"),
    "lead.under-1h": ("10 minutes to 1 hour", "10 minutter til 1 time"),
    "lead.under-6h": ("1 to 6 hours", "1 til 6 timer"),
    "lead.under-1d": ("6 hours to a day", "6 timer til et døgn"),
    "lead.over-1d": ("more than a day", "mere end et døgn"),
    # outages
    "outages": ("Outages", "Nedbrud"),
    "outages.unwatched": (
        "No vantage point has looked at members' websites.",
        "Ingen udkigsposter har set på medlemmernes websteder.",
    ),
    "outages.note": (
        (
            "As several vantage points saw them from outside, without announced work. An organisation with several "
            "websites down at once counts its time once. An outage is not put down to an attack here."
        ),
        (
            "Som flere udkigsposter så dem udefra, uden varslet arbejde. En organisation med flere websteder nede "
            "på én gang tæller tiden én gang. Et nedbrud tilskrives ikke et angreb her."
        ),
    ),
    "outages.watched": ("Organisations watched", "Organisationer, der ses på"),
    "outages.organisations": ("Organisations with an outage", "Organisationer med nedbrud"),
    "outages.outages": ("Outages", "Nedbrud"),
    "outages.down": ("Time down, added up", "Tid nede, lagt sammen"),
    "outages.each": ("How long each lasted", "Hvor længe hvert varede"),
    # decisions
    "decisions": ("Decisions, and mistakes", "Beslutninger og fejl"),
    "decisions.note": (
        "About addresses and networks. A mistake is a decision that turned out to be about honest people.",
        "Om adresser og net. En fejl er en beslutning, der viste sig at ramme ærlige mennesker.",
    ),
    "decisions.made": ("Made by the hub", "Truffet af hubben"),
    "decisions.blocked": ("to block", "at blokere"),
    "decisions.armed": ("to arm", "at lægge klar"),
    "decisions.limited": ("to limit", "at begrænse"),
    "decisions.vetoed": ("Stopped by a member's veto", "Stoppet af et medlems veto"),
    "decisions.mistakes": ("Mistakes", "Fejl"),
    "decisions.by-hand": ("Decided by hand", "Besluttet manuelt"),
    # readiness
    "ready": ("Readiness", "Beredskab"),
    "ready.few": (
        "Fewer than {fewest} of {members} organisations let the hub know how ready they are, so nothing is shown.",
        "Færre end {fewest} af {members} organisationer lader hubben vide, hvor parate de er, så intet vises.",
    ),
    "ready.told": (
        "{told} of {members} organisations let the hub know how ready they are, by their own emergency plan.",
        "{told} af {members} organisationer lader hubben vide, hvor parate de er, efter deres egen beredskabsplan.",
    ),
    "ready.withheld": (
        "They stand so close together that any figure would say how ready a single one is. So none is shown.",
        "De ligger så tæt, at ethvert tal ville afsløre, hvor parat en enkelt er. Derfor vises ingen.",
    ),
    "ready.note": (
        (
            "As of now, not of the period. Bands are put together until each has {fewest} organisations. What was "
            "never tried counts as not ready."
        ),
        (
            "Som det er nu, ikke i perioden. Bånd er lagt sammen, til hvert har {fewest} organisationer. Det, der "
            "aldrig er prøvet, tæller som ikke parat."
        ),
    ),
    # effort
    "effort": ("Effort", "Indsats"),
    "effort.note": (
        "What the hub itself can count. Exercises are counted here, and nowhere else.",
        "Det, hubben selv kan tælle. Øvelser tælles her og ingen andre steder.",
    ),
    "effort.warnings": ("Warnings passed on to people", "Varsler givet videre til mennesker"),
    "effort.outages": ("Outages passed on to people", "Nedbrud givet videre til mennesker"),
    "effort.told": ("People called, all together", "Opkald til personer i alt"),
    "effort.answered": ("Answered, of those that needed an answer", "Besvaret, af dem der krævede svar"),
    "effort.answer": ("How soon", "Hvor hurtigt"),
    "effort.given-up": ("Nobody answered", "Ingen svarede"),
    "effort.asked": ("Requests for removal, settled", "Anmodninger om fjernelse, afgjort"),
    "effort.settling": ("How soon", "Hvor hurtigt"),
    "effort.exercises": ("Exercises held", "Øvelser holdt"),
    "effort.trained": ("Organisations that took part", "Organisationer, der deltog"),
    "unmeasured": ("What is not measured", "Det måles ikke"),
}
NOT_MEASURED: Final[dict[str, Pair]] = {
    "hours": ("Hours that people worked, and what they cost.", "Timer, mennesker har arbejdet, og hvad de kostede."),
    "done": (
        "What members did after a warning, and what harm did not happen because of it.",
        "Hvad medlemmerne gjorde efter et varsel, og hvilken skade der derfor ikke skete.",
    ),
    "unseen": (
        "Attacks on organisations without a sensor, and such as no sensor noticed.",
        "Angreb på organisationer uden sensor og angreb, ingen sensor opdagede.",
    ),
    "elsewhere": (
        "Calls, letters and meetings outside the hub.",
        "Telefonsamtaler, breve og møder uden om hubben.",
    ),
}
ORDERS: Final[dict[str, Pair]] = {
    "allow": ("allow", "tillad"),
    "block": ("block", "bloker"),
    "arm": ("arm", "læg klar"),
    "limit": ("limit", "begræns"),
    "release": ("taken back", "ophævet"),
    "revoke": ("taken back", "ophævet"),
    "mistake": ("mistake", "fejl"),
    "sign": ("sign off", "godkend"),
    "hold": ("hold", "hold tilbage"),
    "kill": ("kill switch on", "nødstop til"),
    "unkill": ("kill switch off", "nødstop fra"),
}
