from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from litestar import Response

from kefu.web.app import find_routes
from kefu.web.openapi import COOKIE, VISITOR, examples


@pytest.fixture(scope="module")
def document(app: Any) -> dict[str, Any]:
    found: dict[str, Any] = app.openapi_schema.to_schema()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


async def test_it_is_served_as_json(client: Any, document: dict[str, Any]) -> None:
    answer = await client.get("/schema")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == msgspec.json.decode(msgspec.json.encode(document))


def test_every_operation_says_who_may_ask_and_how_it_refuses(document: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(ids)) == len(ids) > 50
    schemes = document["components"]["securitySchemes"]
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"], path
        for requirement in operation.get("security", []):
            assert requirement.keys() <= schemes.keys()
        assert {"400", "503"} <= operation["responses"].keys(), path
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (path, method, status)


def test_the_open_routes_are_few(document: dict[str, Any]) -> None:
    free = {operation["operationId"] for _, _, operation in operations(document) if not operation.get("security")}
    signing_in = {"create_session", "create_session_by_code"}
    linked = {"read_invitation", "create_acceptance", "forget_my_password", "recover_my_password"}
    webchat = {"webchat_get_config", "webchat_post_visitor"}
    assert free == {"read_setup", "create_setup", *signing_in, *linked, *webchat}
    visitors = {o["operationId"] for _, _, o in operations(document) if o.get("security") == [{VISITOR: []}]}
    assert all(name.startswith("webchat_") for name in visitors)
    assert COOKIE in document["components"]["securitySchemes"]


FEW = {"kind", "priority", "status", "stage", "tier", "state", "visibility", "locale", "theme", "availability"}
FEW |= {"role", "roles", "permissions", "scopes"}
"""Fields that hold one of a few words, wherever they stand."""


def test_a_field_of_few_words_names_them(document: dict[str, Any]) -> None:
    """Without its words in the description, the console would keep a list of its own, and trust it."""
    open_ = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field, shape in schema.get("properties", {}).items()
        if field in FEW and _plain(shape)
    ]
    assert open_ == []
    assert _plain({"oneOf": [{"type": "string"}, {"type": "null"}]})
    assert _plain({"type": "array", "items": {"type": "string"}})
    assert not _plain({"type": "string", "enum": ["a"]})


def _plain(shape: dict[str, Any]) -> bool:
    parts = [shape, *shape.get("oneOf", []), *([shape["items"]] if "items" in shape else [])]
    return any(part.get("type") == "string" and "enum" not in part for part in parts)


def test_examples_are_real(document: dict[str, Any]) -> None:
    """Every example of a request fits what its route takes, and names an operation there is."""
    routes: list[Any] = list(find_routes())
    handlers: dict[str, Any] = {handler.operation_id: handler for handler in routes}
    assert examples().keys() <= {operation["operationId"] for _, _, operation in operations(document)}
    for name, found in examples().items():
        handler = handlers[name]
        if "request" in found:
            kind = handler.parsed_fn_signature.parameters["data"].annotation
            msgspec.convert(found["request"], kind, strict=False)
        if "answer" in found:
            field = handler.parsed_fn_signature.return_type
            kind = (field.inner_types[0] if field.is_subclass_of(Response) else field).annotation
            msgspec.convert(found["answer"], kind, strict=False)


def test_files_are_bytes_both_ways(document: dict[str, Any]) -> None:
    assert list(document["paths"]["/api/files"]["post"]["requestBody"]["content"]) == ["*/*"]
    assert list(document["paths"]["/api/files/{id}"]["get"]["responses"]["200"]["content"]) == ["*/*"]
