"""How much is read, followed and waited for, whatever a server does. The time of a whole look is the target's own."""

from typing import Final

HEAD_MOST: Final = 32 * 1024  # bytes of status lines and headers, informational ones included
BODY_MOST: Final = 64 * 1024  # bytes of a body, as it came and as it unpacks
WIRE_MOST: Final = 256 * 1024  # bytes of one connection, TLS included: nobody else counts a handshake without end
BOMB_TIMES: Final = 200  # text packs to a tenth, what was made to unpack without end to a thousandth
REDIRECTS_MOST: Final = 5
URL_MOST: Final = 4_096
COOKIES_MOST: Final = 4_096  # bytes, of one host, within one look
BANNER_MOST: Final = 4_096  # bytes of an SMTP greeting with all its lines
ADDRESSES_MOST: Final = 16
AUTHORITIES_MOST: Final = 8
LABELS_MOST: Final = 6  # steps up from a name to its zone
RETRY_AFTER_MOST_S: Final = 3_600  # who asks for a day off is asked again after an hour

# Parts of a look's own time.
DNS_SHARE: Final = 0.5  # for one answer of the resolver, all tries together
TRIES: Final = (0.2, 0.3, 0.5)  # of that: a lost packet costs a fifth of it
AUTHORITY_SHARE: Final = 0.25  # for each of the two questions to a zone's own server
ALIVE_SHARE: Final = 0.1  # to see whether a silent resolver lives at all
SECOND_SHARE: Final = 0.25  # to read a certificate that does not hold, and to say goodbye
