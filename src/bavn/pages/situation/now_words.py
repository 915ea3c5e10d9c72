"""What the page *Now* says; English first, then Danish."""

from typing import Final

from bavn.pages.vocabulary import Pair

TEXTS: Final[dict[str, Pair]] = {
    "title": ("Now", "Nu"),
    # the head: what is happening, in one sentence
    "head.hit": ("{organisations} under attack", "{organisations} under angreb"),
    "head.quiet": ("No attack right now", "Intet angreb lige nu"),
    "head.quiet.some": (
        "Nobody reports an attack ({heard} of {members} members are heard from)",
        "Ingen melder om angreb (hørt fra {heard} af {members} medlemmer)",
    ),
    "head.deaf": (
        "Whether anybody is attacked is not known: no sensor is heard from",
        "Det vides ikke, om nogen angribes: hubben hører ingen sensorer",
    ),
    "head.no-sensors": (
        "Whether anybody is attacked is not known: no member has a sensor yet",
        "Det vides ikke, om nogen angribes: ingen medlemmer har en sensor endnu",
    ),
    "head.nobody": ("The hub has no members yet", "Hubben har ingen medlemmer endnu"),
    "head.held": ("No attack is seen any more", "Der ses ikke flere angreb"),
    "head.held.some": (
        "Nobody reports an attack any more ({heard} of {members} members are heard from)",
        "Ingen melder om angreb længere (hørt fra {heard} af {members} medlemmer)",
    ),
    "head.untold": ("Only members are told of attacks", "Kun medlemmer får besked om angreb"),
    "head.killed": (
        "Nothing is told while the kill switch is on",
        "Intet fortælles, mens nødstoppet er slået til",
    ),
    "head.down": ("{organisations} down", "{organisations} nede"),
    "head.partial": ("{organisations} partly down", "{organisations} delvis nede"),
    "head.answers": ("All watched sites answer", "Alle overvågede websteder svarer"),
    "head.some-answer": ("No watched site is seen down", "Ingen overvågede websteder ses nede"),
    "head.unseen": ("Whether sites answer is not known", "Det vides ikke, om webstederne svarer"),
    "own.hit": ("You are under attack.", "I er under angreb."),
    "own.hit.down": (
        "You are under attack, and a site of yours is down.",
        "I er under angreb, og et af jeres websteder er nede.",
    ),
    "own.down": ("A site of yours is down.", "Et af jeres websteder er nede."),
    "own.partial": ("A site of yours is hard to reach.", "Et af jeres websteder er svært at nå."),
    "own.warned": ("You are warned, and not hit.", "I er varslet og ikke ramt."),
    "own.warned.unheard": ("You are warned.", "I er varslet."),
    "own.was-hit": (
        "You were hit. No attack on you is seen right now.",
        "I har været ramt. Lige nu ses intet angreb på jer.",
    ),
    "own.well": ("Your own sites answer.", "Jeres egne websteder svarer."),
    "own.unknown": ("Nobody looks at your own sites.", "Ingen holder øje med jeres egne websteder."),
    "own.sensor.silent": (
        "Your sensor was last heard {at}, so the hub does not know whether you are attacked.",
        "Jeres sensor er ikke hørt siden {at}, så hubben ved ikke, om I angribes.",
    ),
    "own.sensor.never": (
        "Your sensor has never been heard, so the hub does not know whether you are attacked.",
        "Jeres sensor er aldrig hørt, så hubben ved ikke, om I angribes.",
    ),
    "own.sensor.new": (
        "Your sensor has just joined and has not been heard yet.",
        "Jeres sensor er lige meldt til og er ikke hørt endnu.",
    ),
    "own.sensor.none": (
        "You have no sensor, so the hub does not know whether you are attacked.",
        "I har ingen sensor, så hubben ved ikke, om I angribes.",
    ),
    "names.down.all": ("Down: {names}.", "Nede: {names}."),
    "names.down.some": ("Down: {names} and {count} not named.", "Nede: {names} og {count}, der ikke er nævnt."),
    "names.down.unnamed": ("Down: {organisations}, not named.", "Nede: {organisations}, ikke nævnt ved navn."),
    "names.hit.all": ("Under attack: {names}.", "Under angreb: {names}."),
    "names.hit.some": (
        "Under attack: {names} and {count} not named.",
        "Under angreb: {names} og {count}, der ikke er nævnt.",
    ),
    "names.hit.unnamed": (
        "Under attack: {organisations}, not named.",
        "Under angreb: {organisations}, ikke nævnt ved navn.",
    ),
    "figure.hit": ("under attack", "under angreb"),
    "figure.down": ("down or partly", "nede eller delvis"),
    "figure.campaigns": ("campaigns in progress", "kampagner i gang"),
    "figure.warnings": ("other warnings", "varsler i øvrigt"),
    "figure.members": ("members in all", "medlemmer i alt"),
    "figure.heard": ("members with a live sensor", "medlemmer med sensor i live"),
    "figure.heard.count": ("{heard} of {members}", "{heard} af {members}"),
    "map": ("The country", "Landet"),
    "map.past": ("Skip the map", "Spring landkortet over"),
    "map.note": (
        (
            "Each tile is a municipality. Attacked and down are two different things: ▲ attack is what its sensor "
            "reports, the other sign and word is how its site answers when seen from outside. A sensor is live when "
            "the hub has heard from it within 15 minutes."
        ),
        (
            "Hver brik er en kommune. Angrebet og nede er to forskellige ting: ▲ angreb er det, sensoren melder; det "
            "andet tegn og ord er, hvordan webstedet svarer set udefra. En sensor er i live, når hubben har hørt fra "
            "den inden for 15 minutter."
        ),
    ),
    "shown.own": (
        "You see your own organisation, and those that let themselves be named.",
        "Du ser jeres egen organisation og dem, der vil nævnes ved navn.",
    ),
    "shown.named": (
        "You see the organisations that let themselves be named.",
        "Du ser de organisationer, der vil nævnes ved navn.",
    ),
    "as-of": ("Sites last checked: ", "Webstederne er sidst tjekket "),
    "no-phone": (
        "A number that is missing here is on your duty list.",
        "Mangler der et nummer, så se jeres vagtliste.",
    ),
    "trouble": ("Look at these", "Se på disse"),
    "others": ("Water, energy and others", "Vand, energi og andre"),
    "more": ("and {count} more", "og {count} til"),
    "campaigns": ("Campaigns in progress", "Kampagner i gang"),
    "campaigns.held": ("Campaigns still held open", "Kampagner, der holdes åbne"),
    "somebody": ("Somebody", "Nogen"),
    "claims.sites": ("Which sites", "Hvilke websteder"),
    "campaigns.none": ("No campaign is in progress.", "Ingen kampagner i gang."),
    "campaigns.untold": ("You are not told of campaigns.", "Du får ikke kampagner at se."),
    "campaigns.killed": (
        "Nothing is told while the kill switch is on.",
        "Intet fortælles, mens nødstoppet er slået til.",
    ),
    "campaigns.all": ("All campaigns", "Alle kampagner"),
    "warnings": ("Other warnings", "Varsler i øvrigt"),
    "warnings.none": ("No warning but of the campaigns above.", "Ingen varsler ud over dem om kampagnerne ovenfor."),
    "warnings.untold": ("You are not told of warnings.", "Du får ikke varsler at se."),
    "warnings.killed": (
        "Nothing is told while the kill switch is on.",
        "Intet fortælles, mens nødstoppet er slået til.",
    ),
    "do": ("What to do now", "Det skal du gøre nu"),
    "regions": ("By region", "Fordelt på regioner"),
    "region": ("Region", "Region"),
    "region.of": ("municipalities that are members", "kommuner, der er medlem"),
    "region.count": ("{count} of {all}", "{count} af {all}"),
    "newer": ("There is news. Show it.", "Der er nyt. Vis det."),
}
WARNING_LINES: Final[dict[str, Pair]] = {
    "campaign": ("{kind} at others", "{kind} hos andre"),
    "listed": ("{site} is on a target list", "{site} står på en målliste"),
    "listed-others": (
        "Sites of {organisations} are on a target list",
        "Websteder hos {organisations} står på en målliste",
    ),
    "claimed": (
        "An attack on {site} is claimed. That is a claim, not a fact",
        "Nogen tager ansvaret for et angreb på {site}. Det er en påstand",
    ),
    "claims": (
        "{who} claims attacks on {count} sites. That is a claim, not a fact",
        "{who} tager ansvaret for angreb på {count} websteder. Det er en påstand",
    ),
    "by-hand": ("{kind}, said by the hub's operator", "{kind}, varslet af hubbens operatør"),
}
SECTORS: Final[dict[str, Pair]] = {
    "municipality": ("Municipalities", "Kommuner"),
    "region": ("Regions", "Regioner"),
    "water": ("Water", "Vand"),
    "waste-water": ("Waste water", "Spildevand"),
    "energy": ("Energy", "Energi"),
    "heat": ("District heating", "Fjernvarme"),
    "transport": ("Transport", "Transport"),
    "health": ("Health", "Sundhed"),
    "finance": ("Finance", "Finans"),
    "defence": ("Defence", "Forsvar"),
    "media": ("Media", "Medier"),
    "state": ("Government", "Staten"),
    "firm": ("Firms", "Virksomheder"),
    "company": ("Firms", "Virksomheder"),
    "supplier": ("Suppliers", "Leverandører"),
    "other": ("Others", "Andre"),
}
STEPS: Final[dict[str, Pair]] = {
    "killed": (
        "The kill switch is on. Find out who turned it on and why, and turn it off when it is safe.",
        "Nødstoppet er slået til. Find ud af, hvem der gjorde det og hvorfor, og slå det fra, når det er sikkert.",
    ),
    "operator.hit": (
        "Call those who are hit: {names}. Do they have hands enough, and does their provider know?",
        "Ring til de ramte: {names}. Har de hænder nok, og ved deres internetudbyder besked?",
    ),
    "operator.held": (
        "No member reports an attack any more. Keep watch: it may come back before the campaign is closed.",
        "Ingen medlemmer melder angreb længere. Hold øje: det kan komme igen, før kampagnen lukkes.",
    ),
    "operator.unanswered": (
        "Warned, and nobody has answered: {names}. Call them yourself.",
        "Varslet, men ingen har svaret: {names}. Ring selv til dem.",
    ),
    "operator.silent": (
        "No sensor is heard at: {names}. Call them: the hub does not know whether they are attacked.",
        "Sensoren tier hos: {names}. Ring til dem: hubben ved ikke, om de angribes.",
    ),
    "operator.silent.most": (
        (
            "{count} of {all} sensors are silent. So many at once: look at the hub's own line, clock and certificate "
            "before you call the members."
        ),
        (
            "{count} af {all} sensorer tier. Når det er så mange, så se efter hubbens egen forbindelse, ur og "
            "certifikat, før I ringer til medlemmerne."
        ),
    ),
    "operator.sensorless": (
        "{organisations} without a sensor: the hub is not told if they are attacked.",
        "{organisations} uden sensor: hubben får ikke at vide, hvis de angribes.",
    ),
    "operator.new": (
        "{organisations} just joined and not heard from yet. Look again in a quarter of an hour.",
        "{organisations} er lige meldt til og ikke hørt endnu. Se igen om et kvarter.",
    ),
    "operator.nobody": (
        "Add the first members, and give each the token with which its sensor joins.",
        "Tilføj de første medlemmer, og giv hver især den kode, deres sensor melder sig til med.",
    ),
    "unheard": (
        "Nothing. But remember that not all members are heard from, so an attack may be under way unseen.",
        "Ingenting. Men husk, at ikke alle medlemmer høres, så et angreb kan være i gang, uden at det ses.",
    ),
    "own.sensor.silent": (
        "Look after your sensor: bavn status on its machine says what is wrong.",
        "Se til jeres sensor: bavn status på dens maskine siger, hvad der er galt.",
    ),
    "own.sensor.none": (
        "Have a sensor set up: the hub's operator gives you what it joins with.",
        "Få sat en sensor op: hubbens operatør giver jer koden, den melder sig til med.",
    ),
    "operator.signing": (
        "Go through what is decided, and release what should not be blocked.",
        "Gennemgå beslutningerne, og frigiv det, der ikke skal blokeres.",
    ),
    "operator.alone": (
        "{organisations} down with no attack reported: an outage of a supplier, or an attack nobody has reported yet?",
        "{organisations} nede uden meldt angreb: et nedbrud hos en leverandør eller et angreb, ingen har meldt endnu?",
    ),
    "analyst.hit": (
        "Read the campaign: are kind, shapes and who is behind it right? Tell the operator what is not.",
        "Læs kampagnen: passer type, mønstre og hvem der står bag? Sig til operatøren, hvis noget ikke passer.",
    ),
    "own.hit": (
        "Follow your emergency plan. Tell whoever leads it, and write down what happens and when.",
        "Følg jeres beredskabsplan. Sig det til den, der leder indsatsen, og skriv ned, hvad der sker og hvornår.",
    ),
    "own.line": (
        "Call your internet provider if the line is full: only they can help then.",
        "Ring til jeres internetudbyder, hvis linjen er fuld: så kan kun de hjælpe.",
    ),
    "own.down": (
        "Your site is down. Tell citizens on other channels where they can turn, and check what it depends on.",
        "Jeres websted er nede. Fortæl borgerne ad andre kanaler, hvor de skal henvende sig, og find årsagen.",
    ),
    "own.was-hit": (
        "Keep watch for an hour, and write down what happened and when while it is fresh.",
        "Hold øje en time endnu, og skriv ned, hvad der skete og hvornår, mens det er frisk.",
    ),
    "warned.look": (
        "It may be your turn next. Check with bavn status that all is in order, and that whoever is on duty knows.",
        "Det kan blive jeres tur. Tjek med bavn status, at alt er i orden, og at vagten ved besked.",
    ),
    "warned.line": (
        "Have your internet provider's phone number at hand.",
        "Hav jeres internetudbyders telefonnummer klar.",
    ),
    "reader.hit": (
        "There is nothing for you to do here. The other members are warned, and the operator calls those who are hit.",
        "Du skal ikke gøre noget her. De andre medlemmer er varslet, og operatøren ringer til de ramte.",
    ),
    "reader.quiet": ("Nothing.", "Ingenting."),
    "quiet": (
        "Nothing. It is a good time to see whether your emergency plan is up to date.",
        "Ingenting. Det er et godt tidspunkt at se, om jeres beredskabsplan er opdateret.",
    ),
}
STEP_LINKS: Final[dict[str, str]] = {
    "killed": "/decisions",
    "operator.signing": "/decisions",
    "operator.alone": "/outages",
    "analyst.hit": "/campaigns",
    "own.hit": "/plan",
    "own.was-hit": "/plan",
    "operator.held": "/campaigns",
    "quiet": "/plan",
    "operator.silent.most": "/members",
    "operator.sensorless": "/members",
    "operator.nobody": "/members",
}
LINK_WORDS: Final[dict[str, Pair]] = {
    "/decisions": ("Decisions", "Beslutninger"),
    "/outages": ("Outages", "Nedbrud"),
    "/campaigns": ("Campaigns", "Kampagner"),
    "/members": ("Members", "Medlemmer"),
    "/plan": ("Emergency plan", "Beredskabsplan"),
}
