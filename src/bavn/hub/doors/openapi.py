"""`/api/v1/openapi.json`: the own API in OpenAPI 3.1, made from the table that its routes are made from."""

from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Final

import msgspec

from bavn import __version__
from bavn.hub.doors.documents import Problem
from bavn.hub.doors.operations import Operation
from bavn.hub.doors.problems import MEDIA_TYPE

PATH: Final = "/api/v1/openapi.json"
SCHEMAS: Final = "#/components/schemas/{name}"
SIGNED: Final = (
    "HTTP Message Signatures (RFC 9421) by the sensor's Ed25519 key, over @method, @path, @query, content-digest and "
    "bavn-protocol, with created, nonce, keyid and alg."
)
SECURITY: Final[dict[str, dict[str, Any]]] = {
    "sensor": {"type": "apiKey", "in": "header", "name": "Signature", "description": SIGNED},
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "From `bavn hub key add`."},
    "user": {"type": "http", "scheme": "bearer", "description": "From `bavn hub user add`."},
}
TAGS: Final = {
    "joining": "Becoming a member's sensor",
    "sensor": "What members hand in",
    "vantage": "What vantage points look at and hand in",
    "reading": "What the hub tells",
    "operator": "Looking after the hub",
    "health": "Whether it is well",
}


def openapi(operations: Sequence[Operation], name: str) -> dict[str, Any]:
    """The whole document."""
    types = [kind for one in operations for kind in (one.takes, one.gives) if kind is not None]
    _, schemas = _components(*types, Problem)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name}: a hub of Bavn",
            "version": __version__,
            "description": "Sightings in; campaigns, warnings and decisions out. Errors are problem+json (RFC 9457).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": tag, "description": meaning} for tag, meaning in TAGS.items()],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SECURITY},
    }


def _operation(one: Operation) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.meaning,
        "tags": [one.tag],
        "security": [{need: []} for need in one.needs],
        "responses": {str(one.status): _response(one)} | {str(status): _refusal(status) for status in one.refuses},
    }
    if one.parameters:
        said["parameters"] = [
            {
                "name": parameter.name,
                "in": parameter.where,
                "required": parameter.required,
                "description": parameter.meaning,
                "schema": parameter.schema,
            }
            for parameter in one.parameters
        ]
    if one.takes_media is not None:
        said["requestBody"] = {"required": True, "content": {one.takes_media: {"schema": _schema(one.takes)}}}
    return said


def _response(one: Operation) -> dict[str, Any]:
    content = {one.gives_media: {"schema": _schema(one.gives)}}
    return {"description": HTTPStatus(one.status).phrase, "content": content}


def _refusal(status: int) -> dict[str, Any]:
    schema = {"$ref": SCHEMAS.format(name=Problem.__name__)}
    return {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}


def _schema(kind: Any) -> dict[str, Any]:  # noqa: ANN401  any type that msgspec knows
    if kind is None:
        return {"type": "string"}
    (found,), _ = _components(kind)
    return found


@cache
def _components(*kinds: Any) -> tuple[tuple[dict[str, Any], ...], dict[str, Any]]:  # noqa: ANN401  as above
    return msgspec.json.schema_components(kinds, ref_template=SCHEMAS)
