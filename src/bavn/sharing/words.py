"""Which words of a path are a site's own, and which may be somebody's name or an identifier."""

import re
from collections.abc import Sequence
from typing import Final

from bavn.sharing.letters import is_likely

LONGEST: Final = 32
LONG_HEX: Final = 8
SHORT: Final = 3  # letters of a word within another, near an identifier
NO_VOWEL: Final = 7
SCARCE_FROM: Final = 12
SCARCE: Final = 0.2  # of a long word's letters are vowels, at least
JUMBLED: Final = 2.5  # letters of a run of one case, on average: fewer are no words
VOWELS: Final = frozenset("aeiouyæøåäöüéèêëáàâíìîóòôúùûý")
HEXADECIMAL: Final = frozenset("abcdef")
RUN: Final = re.compile(r"[^\W\d_a-zß-ÿ]?[a-zß-ÿ]+|[^\W\d_a-zß-ÿ]+(?![a-zß-ÿ])|[^\W\d_]")


def _these(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that a number of several digits may follow; after any other it looks like a user's name (anna1985).
NUMBERED: Final = _these(
    "v p s h x id nr no page side item step form year q uge week top web http utf iso base sha md oauth ctl pi tx ap "
    "cat tag post node part tab level news file img image windows win latin"
)
# After these a site puts a person's name or an identifier.
PEOPLE: Final = _these(
    "user users bruger brugere brugernavn profil profile profiles profiler account accounts konto konti member members "
    "medlem medlemmer people person personer persons author authors forfatter medarbejder medarbejdere employee "
    "employees staff patient patienter patients elev elever student students u home homes contact contacts kontakt "
    "customer customers kunde kunder client clients owner mailbox mailboxes mail email e-mail cpr session sessions sid "
    "token tokens reset unsubscribe afmeld username login-as"
)
# What stands there for a page of the site.
PAGES: Final = _these(
    "login logon signin sign-in logout logoff signout register signup sign-up opret password adgangskode passwd reset "
    "forgot glemt glemt-adgangskode lost-password forgot-password new ny edit rediger create delete search soeg søg "
    "list all alle me self mig index default admin api settings indstillinger confirm verify bekraeft home view show "
    "form info us os callback"
)
FILES: Final = _these(
    "php php3 php4 php5 phtml asp aspx ashx asmx axd svc html htm xhtml shtml jsp jspx jsf do action cgi pl py rb cfm "
    "dll exe json xml xsd wsdl rss atom js mjs css map txt csv md ini env git sql bak old zip gz tar rar pdf doc docx "
    "xls xlsx ppt pptx odt ods png jpg jpeg gif svg ico webp bmp avif woff woff2 ttf eot mp3 mp4 webm gba policy esp "
    "nsf webmanifest yml yaml conf config log well-known xsp cfc dwr cexe plx psml page form srv"
)
LIBRARIES: Final = _these("js mjs css map json woff woff2 svg php3")


def is_word(letters: str, digits: int = 0) -> bool:
    """Whether letters, with so many digits behind them, may be a word of a site; not where they look drawn by lot.

    >>> is_word("PaginationListItem"), is_word("v", 2), is_word("anna", 4), is_word("eyJzdWIi"), is_word("deadbeef")
    (True, True, False, False, False)
    """
    if not letters.isalpha() or len(letters) > LONGEST:
        return False
    lowered = letters.lower()
    if digits > 1 and (lowered not in NUMBERED or digits > 4):  # noqa: PLR2004  a year has four
        return False
    if len(lowered) >= LONG_HEX and HEXADECIMAL.issuperset(lowered):
        return False
    return is_spoken(lowered) and _is_of_one_case(letters) and is_likely(lowered)


def is_file(ending: str) -> bool:
    """Whether a file's name may end so."""
    return ending.lower() in FILES


def is_of_a_library(ending: str) -> bool:
    """Whether such a file may have several dots in its name."""
    return ending.lower() in LIBRARIES


def is_of_letters(segment: str) -> bool:
    """Whether a segment may be letters drawn by lot, where there is a reason to think so.

    >>> [is_of_letters(text) for text in ("posts", "Post", "SelfAsserted", "AAAA", "aBcD", "eyJAAA")]
    [False, False, False, True, True, True]
    """
    if not segment.isalpha() or segment.islower():
        return False
    first, *others = RUN.findall(segment)
    return not all(run[1:].islower() and len(run) >= SHORT for run in (others if first.islower() else [first, *others]))


def is_code(words: Sequence[str]) -> bool:
    """Whether several words are made of hexadecimal digits only, so that they are none (`dead-beef`)."""
    return (
        len(words) > 1
        and sum(map(len, words)) >= LONG_HEX
        and all(HEXADECIMAL.issuperset(word.lower()) for word in words)
    )


def is_person_next(segment: str) -> bool:
    """Whether the next segment may name somebody."""
    return segment.lower() in PEOPLE


def is_of_a_person(segment: str) -> bool:
    """Whether a segment that follows such a one may be somebody's name: a word that is no page of the site's."""
    stem, _, ending = segment.lower().rpartition(".")
    word = stem if stem and is_file(ending) else segment.lower()
    return word[:1].isalpha() and word not in PAGES


def is_spoken(lowered: str) -> bool:
    """Whether a word can be spoken: it has a vowel, a long one more than that. Of a few letters that is not asked."""
    vowels = sum(letter in VOWELS for letter in lowered)
    return len(lowered) < NO_VOWEL or vowels > (SCARCE * len(lowered) if len(lowered) >= SCARCE_FROM else 0)


def _is_of_one_case(letters: str) -> bool:
    runs = RUN.findall(letters)
    return len(runs) < 3 or len(letters) >= JUMBLED * len(runs)  # noqa: PLR2004  two words may be short
