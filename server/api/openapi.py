"""Make the OpenAPI 3.1 document from the endpoints and their models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

import zuruf
from zuruf.server.api.blueprint import PREFIX
from zuruf.server.api.endpoint import KEY, LONGEST_KEY, Endpoint

PARAMETER = re.compile(r"<(?:(?P<converter>\w+)(?:\((?P<arguments>[^)]*)\))?:)?(?P<name>\w+)>")
REF = "#/components/schemas/{model}"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable, for programs"},
        "detail": {"type": "string", "description": "what, where, how to mend it"},
    },
}


def document(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """Return the OpenAPI document of the endpoints."""
    return _document(tuple(endpoints))


@lru_cache(maxsize=2)
def _document(endpoints: tuple[Endpoint, ...]) -> dict[str, Any]:
    models = {model for each in endpoints for model in (each.body, each.answer) if isinstance(model, type)}
    wanted = [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)]
    _, schemas = models_json_schema(wanted, ref_template=REF)  # type: ignore[arg-type]
    paths: dict[str, dict[str, Any]] = {}
    for each in endpoints:
        path = PREFIX + PARAMETER.sub(r"{\g<name>}", each.path)
        paths.setdefault(path, {})[each.method.casefold()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Zuruf",
            "version": zuruf.__version__,
            "description": "Orders, callbacks and staff of a shop.",
        },
        "paths": paths,
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(each: Endpoint) -> dict[str, Any]:
    roles = f" For: {', '.join(each.roles)}." if each.roles else " For everybody."
    operation: dict[str, Any] = {
        "operationId": f"{each.tag}_{each.name}",
        "tags": [each.tag],
        "summary": each.summary,
        "description": each.summary + roles,
        "parameters": [*_path_parameters(each), *_query_parameters(each)],
        "responses": _responses(each),
        "security": [{"token": []}] if each.roles else [],
    }
    if each.idempotent:
        schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"}
        required = "device" in each.roles
        operation["parameters"].append({"name": KEY, "in": "header", "required": required, "schema": schema})
    if each.body:
        content = {"application/json": {"schema": {"$ref": REF.format(model=each.body.__name__)}}}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _path_parameters(each: Endpoint) -> list[dict[str, Any]]:
    parameters = []
    for found in PARAMETER.finditer(each.path):
        schema: dict[str, Any] = {"type": "string", "minLength": 1}
        if found["converter"] == "int":
            schema = {"type": "integer", "minimum": 0, "maximum": 2**53 - 1}
        elif found["converter"] == "any":
            schema = {"type": "string", "enum": [word.strip() for word in found["arguments"].split(",")]}
        parameters.append({"name": found["name"], "in": "path", "required": True, "schema": schema})
    return parameters


def _query_parameters(each: Endpoint) -> list[dict[str, Any]]:
    if each.query is None:
        return []
    schema = each.query.model_json_schema()
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": {key: value for key, value in field.items() if key not in ("title", "default")} or {},
        }
        for name, field in _flat(each.query, schema).items()
    ]


def _flat(model: type[BaseModel], schema: dict[str, Any]) -> dict[str, Any]:
    """Return the fields, a field that may be absent as what it is when present."""
    fields = {}
    for name, field in schema["properties"].items():
        choices = [each for each in field.get("anyOf", ()) if each != {"type": "null"}]
        fields[name] = choices[0] if len(choices) == 1 else field
    return fields


def _responses(each: Endpoint) -> dict[str, Any]:
    schema: dict[str, Any] = {}
    if isinstance(each.answer, type):
        schema = {"schema": {"$ref": REF.format(model=each.answer.__name__)}}
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    responses: dict[str, Any] = {
        str(each.status): {"description": "Done.", "content": {each.mimetype: schema}}
    }
    if each.name == "claim_next":
        responses["204"] = {"description": "Nothing waits."}
    statuses = {
        "400": "It cannot be read.",
        "409": "It does not fit the present state.",
        "422": "A field is wrong.",
        "503": "Not possible at the moment; nothing was changed.",
    }
    statuses |= (
        {"401": "Not logged in.", "403": "Not allowed."} if each.roles else {"429": "Too many attempts."}
    )
    statuses |= {"404": "There is no such thing."} if "<" in each.path else {}
    statuses |= {"413": "Too big.", "415": "No JSON."} if each.body else {}
    return responses | {
        code: {"description": text, "content": problem} for code, text in sorted(statuses.items())
    }
