"""The tools that others would use on the same log, from Debian. One that is not installed is reported as absent."""

from typing import Final

from bench.peers.crowdsec import CROWDSEC
from bench.peers.fail2ban import FAIL2BAN
from bench.peers.goaccess import GOACCESS

PEERS: Final = (*GOACCESS, *FAIL2BAN, *CROWDSEC)
