"""Conditions whose value is a class of the engine, said as people would; English first, then Danish.

The key is 'field=class'. A class that is missing here is said with the field's own phrase in `vocabulary`.
"""

from typing import Final

from bavn.pages.vocabulary import Pair

CONDITIONS: Final[dict[str, Pair]] = {
    "client.assets=none": ("loads no images, styles or scripts", "henter ingen billeder, typografi eller scripts"),
    "client.assets=few": ("loads few images, styles or scripts", "henter få billeder, typografi eller scripts"),
    "client.assets=some": ("loads some images, styles and scripts", "henter nogle billeder, typografi og scripts"),
    "client.assets=full": (
        "loads images, styles and scripts like a browser",
        "henter billeder, typografi og scripts som en browser",
    ),
    "client.pages=0": ("asks for no page", "beder ikke om nogen side"),
    "client.pages=1": ("asks for one page a minute", "beder om én side i minuttet"),
    "client.pages=1+": ("asks for pages", "beder om sider"),
    "client.pace=0": ("asks for no page", "beder ikke om nogen side"),
    "client.pace=1": ("asks for one page a minute per browser", "beder om én side i minuttet pr. browser"),
    "client.pace=1+": ("asks for pages", "beder om sider"),
    "client.queries=0": ("sends no query", "sender ingen søgning"),
    "client.queries=1+": ("sends queries", "sender søgninger"),
    "client.queries=1": ("sends one query only", "sender kun én søgning"),
    "client.query_churn=none": ("changes no query", "skifter ingen søgning"),
    "client.query_churn=repeated": ("sends the same queries again", "sender de samme søgninger igen"),
    "client.query_churn=new-each-time": ("sends a new query every time", "sender en ny søgning hver gang"),
    "client.agents=1": ("one browser name on its address", "ét browsernavn på adressen"),
    "client.errors=none": ("gets no error answers", "får ingen fejlsvar"),
    "client.errors=some": ("gets some error answers", "får nogle fejlsvar"),
    "client.errors=many": ("gets many error answers", "får mange fejlsvar"),
    "client.repeats=no": ("does not repeat requests", "gentager ikke forespørgsler"),
    "client.repeats=yes": ("repeats the same request", "gentager samme forespørgsel"),
    "client.before=0": ("had asked for nothing earlier in its visit", "havde ikke bedt om noget tidligere i besøget"),
    "client.before=1+": ("had asked for pages earlier in its visit", "havde bedt om sider tidligere i besøget"),
    "client.referrer=none": ("names no referring page", "nævner ingen henvisende side"),
    "client.referrer=own-unvisited": (
        "claims to come from a page of the site that it never opened",
        "påstår at komme fra en side på webstedet, den aldrig har åbnet",
    ),
    "client.referrer=own-visited": ("comes from a page that it opened", "kommer fra en side, den har åbnet"),
    "client.referrer=foreign": ("comes from another site", "kommer fra et andet websted"),
    "client.posts=none": ("sends no forms", "sender ingen formularer"),
    "client.posts=some": ("sends some forms", "sender nogle formularer"),
    "client.posts=most": ("mostly sends forms", "sender mest formularer"),
    "client.novelty=known-pages": ("asks for pages known from before", "beder om sider, der er kendt fra før"),
    "client.novelty=some-new": (
        "asks for some pages never asked for before",
        "beder om nogle sider, ingen har bedt om før",
    ),
    "client.novelty=all-new": (
        "asks only for pages never asked for before",
        "beder kun om sider, ingen har bedt om før",
    ),
    "client.attack_share=none": (
        "asks for none of the pages under attack",
        "beder ikke om de sider, der angribes",
    ),
    "client.attack_share=some": (
        "asks for pages under attack, and more for others",
        "beder om sider, der angribes, og mere om andre",
    ),
    "client.attack_share=most": (
        "asks mostly for pages under attack",
        "beder mest om sider, der angribes",
    ),
    "client.attack_share=all": ("asks only for pages under attack", "beder kun om sider, der angribes"),
    "client.known=yes": ("a known visitor", "en kendt besøgende"),
    "client.known=no": ("not a known visitor", "ikke en kendt besøgende"),
    "url.query.keys=": ("without query parameters", "uden søgeparametre"),
    "user_agent.original=": ("no browser name", "intet browsernavn"),
    "http.request.referrer=": ("no referring page", "ingen henvisende side"),
    "http.version=": ("no HTTP version", "ingen HTTP-version"),
    "http.request.method=": ("requests without a method", "forespørgsler uden metode"),
}
