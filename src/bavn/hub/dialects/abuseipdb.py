"""AbuseIPDB's way of reporting, version 2: fail2ban's stock action reports here once its URL is changed.

POST /api/v2/report        Key: …   ip=192.0.2.7&categories=18,22&comment=…&timestamp=…   (form or JSON)
POST /api/v2/bulk-report   Key: …   a CSV file `IP,Categories,ReportDate,Comment`
GET  /api/v2/check         Key: …   ?ipAddress=192.0.2.7

    {"data": {"ipAddress": "192.0.2.7", "abuseConfidenceScore": 50}}    {"errors": [{"detail": "…", "status": 422}]}

The key is made by `bavn hub key add NAME --for report --member M`. A comment, which fail2ban fills with lines of the
log, is dropped where it is read (`abuseipdb_reading`). Documented at docs.abuseipdb.com.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import Final

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bavn.hub.dialects.abuseipdb_reading import MOST_BULK_BYTES, NO_ADDRESS, BadReportError, read_bulk, read_report
from bavn.hub.dialects.crowdsec_agents import submit
from bavn.hub.dialects.lapi_answers import JSON, Door
from bavn.hub.dialects.lapi_decisions import Remedy
from bavn.hub.dialects.lapi_index import network_of
from bavn.hub.dialects.lapi_ledger import seconds
from bavn.hub.dialects.tool_reports import report_of, reports_of
from bavn.hub.doors.access import require, who
from bavn.hub.doors.problems import ProblemError
from bavn.hub.hub import Hub
from bavn.hub.published import LEVEL_OF
from bavn.model.member import Key
from bavn.model.tlp import Audience
from bavn.sharing.addresses import public_value

LARGER: Final = {"/api/v2/bulk-report": MOST_BULK_BYTES}  # bodies that may have more than others
SCORES: Final[Mapping[Remedy, int]] = MappingProxyType({"ban": 100, "captcha": 75})
UNKNOWN_KEY: Final = "Authentication failed. Your API key is either missing, incorrect, or revoked."


def routes(hub: Hub) -> list[BaseRoute]:
    """Its three doors."""
    doors = AbuseIpDb(hub)
    return [
        Route("/api/v2/report", _in_its_words(doors.report), methods=["POST"]),
        Route("/api/v2/bulk-report", _in_its_words(doors.bulk_report), methods=["POST"]),
        Route("/api/v2/check", _in_its_words(doors.check), methods=["GET"]),
    ]


@dataclass(frozen=True, slots=True)
class AbuseIpDb:
    """Takes reports and answers what is decided about an address."""

    hub: Hub

    async def report(self, request: Request) -> Response:
        """Take one report; answered when it is on disk. One that says nothing new is answered alike."""
        key = await self._reporter(request)
        tool = read_report(await request.body(), request.headers.get("content-type", ""), self.hub.now())
        made = report_of(tool, key, self.hub.now())
        await submit(self.hub, key, [made] if made else [])
        return _data({"ipAddress": tool.address, "abuseConfidenceScore": await self._score(tool.address, "member")})

    async def bulk_report(self, request: Request) -> Response:
        """Take a file of reports, each row by itself."""
        key = await self._reporter(request)
        bulk = read_bulk(await request.body(), request.headers.get("content-type", ""), self.hub.now())
        await submit(self.hub, key, reports_of(bulk.reports, key, self.hub.now()))
        refused = [{"error": why, "input": given, "rowNumber": number} for number, why, given in bulk.refused]
        return _data({"savedReports": len(bulk.reports), "invalidReports": refused})

    async def check(self, request: Request) -> Response:
        """Answer what is decided about an address, as far as this reader may know it."""
        reader = require(await who(request, self.hub), purposes=("report", "read", "bouncer"))
        given = request.query_params.get("ipAddress", "")
        network = network_of(given)
        if network is None or "/" in given:
            raise BadReportError(NO_ADDRESS, "ipAddress")
        address = str(network.network_address)
        score = await self._score(address, reader.audience)
        return _data({**_unknown(address), "ipAddress": address, "abuseConfidenceScore": score})

    async def _reporter(self, request: Request) -> Key:
        reader = require(await who(request, self.hub), purposes=("report",), member=True)
        if reader.key is None:
            raise ProblemError(403, "this needs a report key")
        return reader.key

    async def _score(self, address: str, audience: Audience) -> int:
        """What is done about an address: 100 blocked, 75 limited or challenged, else 0."""
        ledger = await self.hub.ledgers.caught_up(LEVEL_OF[audience], lambda: self.hub.published)
        network = network_of(address)
        if network is None or ledger.killed:
            return 0
        now_s = seconds(self.hub.now())
        rows = ledger.index.around(network.version, int(network.network_address), network.max_prefixlen)
        return max((SCORES[row.remedy] for row in rows if row.until_s > now_s), default=0)


def _unknown(address: str) -> dict[str, object]:
    """What clients look for and this hub does not know, or does not tell."""
    return {
        "isPublic": bool(public_value(address)),
        "ipVersion": 6 if ":" in address else 4,
        "isWhitelisted": None,
        "countryCode": None,
        "usageType": None,
        "isp": None,
        "domain": None,
        "hostnames": [],
        "isTor": False,
        "totalReports": 0,
        "numDistinctUsers": 0,
        "lastReportedAt": None,
    }


def _data(said: dict[str, object]) -> Response:
    return Response(msgspec.json.encode({"data": said}), media_type=JSON)


def _error(status: int, detail: str, parameter: str = "", headers: Mapping[str, str] | None = None) -> Response:
    said: dict[str, object] = {"detail": detail, "status": status}
    if parameter:
        said["source"] = {"parameter": parameter}
    return Response(msgspec.json.encode({"errors": [said]}), status, headers, JSON)


def _in_its_words(door: Door) -> Door:
    """A door whose refusals are worded as this interface's clients read them: who may not come in gets 401."""

    @wraps(door)
    async def worded(request: Request) -> Response:
        try:
            return await door(request)
        except BadReportError as error:
            return _error(422, str(error), error.parameter)
        except HTTPException as refusal:
            if refusal.status_code in {401, 403}:
                return _error(401, UNKNOWN_KEY)
            return _error(refusal.status_code, str(refusal.detail), headers=refusal.headers)

    return worded
