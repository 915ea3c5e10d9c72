"""For clients that ask over plain HTTP alone: for each, httpx would read in all authorities, a tenth of a second."""

import ssl

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # believes nobody
