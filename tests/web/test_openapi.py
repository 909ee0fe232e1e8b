import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from litestar import Response

import kefu
from kefu.members import Role
from kefu.web.app import find_routes
from kefu.web.openapi import COOKIE, VISITOR, examples

SOURCE = Path(kefu.__file__).parent


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
    known = {tag["name"] for tag in document["tags"]}
    for path, method, operation in operations(document):
        assert operation["summary"], path
        assert operation["tags"]
        assert set(operation["tags"]) <= known, path
        for requirement in operation.get("security", []):
            assert requirement.keys() <= schemes.keys()
        # whether the process lives must not depend on the database
        wanted = {"400"} if path == "/healthz" else {"400", "503"}
        assert wanted <= operation["responses"].keys(), path
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], (path, method, status)


def test_a_route_tells_a_refusal_that_its_method_does_not(document: dict[str, Any]) -> None:
    """Nobody expects a conflict where something is only read; of an erased person there is nothing to preview."""
    assert "409" in document["paths"]["/api/customers/{id}/erasure"]["get"]["responses"]
    assert "409" not in document["paths"]["/api/customers/{id}"]["get"]["responses"]


def test_the_open_routes_are_few(document: dict[str, Any]) -> None:
    free = {o["operationId"] for _, _, o in operations(document) if not o.get("security") or {} in o["security"]}
    signing_in = {"create_session", "create_session_by_code"}
    linked = {"read_invitation", "create_acceptance", "forget_my_password", "recover_my_password"}
    webchat = {"webchat_get_config", "webchat_post_visitor"}
    watching = {"healthz", "readyz", "metrics"}
    assert free == {"read_setup", "create_setup", *signing_in, *linked, *webchat, *watching}
    visitors = {o["operationId"] for _, _, o in operations(document) if o.get("security") == [{VISITOR: []}]}
    assert all(name.startswith("webchat_") for name in visitors)
    assert COOKIE in document["components"]["securitySchemes"]


FEW = {"kind", "priority", "status", "stage", "tier", "state", "visibility", "locale", "theme", "availability"}
FEW |= {"permissions", "scopes"}
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


def test_a_list_of_roles_names_those_that_are_built_in(document: dict[str, Any]) -> None:
    """A workspace's own are named by their ids, so there is no list of all."""
    lists = [
        schema["properties"]["roles"]
        for schema in document["components"]["schemas"].values()
        if "roles" in schema.get("properties", {})
    ]
    assert len(lists) > 3
    assert all(role in shape["description"] for shape in lists for role in Role)


def _plain(shape: dict[str, Any]) -> bool:
    parts = [shape, *shape.get("oneOf", []), *([shape["items"]] if "items" in shape else [])]
    return any(part.get("type") == "string" and "enum" not in part for part in parts)


HOW = "play it in a scene of tools/examples/day and run `make examples` (docs/howto/example.md)"


def wanting(document: dict[str, Any]) -> Iterator[str]:
    """Give the operations whose JSON, text or events have no example."""
    for _, _, operation in operations(document):
        for side, medias in bodies(operation):
            for kind, media in medias.items():
                if kind != "*/*" and "example" not in media:
                    yield f"{operation['operationId']} has no example of its {side}: {HOW}"


def bodies(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give what an operation takes and what it gives when all goes well, by content type."""
    yield "request", operation.get("requestBody", {}).get("content", {})
    for status, response in operation["responses"].items():
        if status < "300":
            yield "answer", response.get("content", {})


def misfits(document: dict[str, Any]) -> Iterator[str]:
    """Give the JSON examples that break their schema; what the schema does not name breaks it too."""
    components = strictly(document["components"])
    for _, _, operation in operations(document):
        for side, medias in bodies(operation):
            media = medias.get("application/json", {})
            if "example" in media:
                schema = {**strictly(media["schema"]), "components": components}
                checking = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
                for error in checking.iter_errors(media["example"]):
                    place = "/".join(map(str, error.instance_path))
                    yield f"{operation['operationId']}, {side}, at {place or 'its top'}: {error.message}; {HOW}"


def strictly(schema: Any) -> Any:
    """Give a schema that refuses fields it does not name."""
    if isinstance(schema, list):
        return [strictly(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: strictly(one) for name, one in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


def test_every_operation_has_its_examples(document: dict[str, Any]) -> None:
    assert list(wanting(document)) == []
    assert examples().keys() <= {operation["operationId"] for _, _, operation in operations(document)}


def test_examples_fit_what_the_document_says(document: dict[str, Any]) -> None:
    assert list(misfits(document)) == []


def read_back(value: Any, kind: Any) -> str:
    """Read an example as its route would; gives what is wrong with it."""
    try:
        msgspec.json.decode(msgspec.json.encode(value), type=kind)
    except msgspec.ValidationError as error:
        return str(error)
    return ""


def test_examples_fit_what_routes_take_and_give(document: dict[str, Any]) -> None:
    routes: list[Any] = list(find_routes())
    handlers: dict[str, Any] = {handler.operation_id: handler for handler in routes}
    told: dict[str, str] = {}
    for name, found in examples().items():
        handler = handlers[name]
        if "request" in found:
            taken = handler.parsed_fn_signature.parameters["data"].annotation
            told[f"{name}, request"] = read_back(found["request"], taken)
        if isinstance(found.get("answer"), dict):
            field = handler.parsed_fn_signature.return_type
            given = (field.inner_types[0] if field.is_subclass_of(Response) else field).annotation
            told[f"{name}, answer"] = read_back(found["answer"], given)
    assert len(told) > len(examples())
    assert {place: wrong for place, wrong in told.items() if wrong} == {}


Plant = Callable[[dict[str, Any], dict[str, Any]], None]


def _without_answer(_: dict[str, Any], answer: dict[str, Any]) -> None:
    del answer["example"]


def _without_request(request: dict[str, Any], _: dict[str, Any]) -> None:
    del request["example"]


def _with_a_field_of_no_schema(_: dict[str, Any], answer: dict[str, Any]) -> None:
    answer["example"]["colour"] = "red"


def _with_a_field_less(_: dict[str, Any], answer: dict[str, Any]) -> None:
    del answer["example"]["customer"]["name"]


def _with_a_number_for_a_word(request: dict[str, Any], _: dict[str, Any]) -> None:
    request["example"]["subject"] = 7


def _with_no_id(request: dict[str, Any], _: dict[str, Any]) -> None:
    request["example"]["id"] = "26"


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (_without_answer, "create_ticket has no example of its answer"),
        (_without_request, "create_ticket has no example of its request"),
        (_with_a_field_of_no_schema, "create_ticket, answer, at its top"),
        (_with_a_field_less, "create_ticket, answer, at customer"),
        (_with_a_number_for_a_word, "create_ticket, request, at subject"),
        (_with_no_id, "create_ticket, request, at id"),
    ],
)
def test_what_is_wrong_with_an_example_is_seen_and_told(document: dict[str, Any], plant: Plant, told: str) -> None:
    spoilt = deepcopy(document)
    operation = spoilt["paths"]["/api/tickets"]["post"]
    media = "application/json"
    plant(operation["requestBody"]["content"][media], operation["responses"]["201"]["content"][media])
    [found] = [*wanting(spoilt), *misfits(spoilt)]
    assert found.startswith(told)
    assert "make examples" in found


EVENT = re.compile(r'\bframe\(\s*"(\w+)"')


@pytest.mark.parametrize(
    ("path", "module", "resumes_by"),
    [("/api/stream", "realtime", {"Last-Event-ID", "cursor"}), ("/webchat/{key}/stream", "webchat", {"Last-Event-ID"})],
)
def test_a_stream_names_its_events_and_how_to_resume(
    document: dict[str, Any], path: str, module: str, resumes_by: set[str]
) -> None:
    operation = document["paths"][path]["get"]
    assert list(operation["responses"]["200"]["content"]) == ["text/event-stream"]
    assert {one["name"] for one in operation["parameters"]} - {"key"} == resumes_by
    sources = [*(SOURCE / module).glob("*.py"), *(SOURCE / "kit" / "streams").glob("*.py")]
    sent = {name for source in sources for name in EVENT.findall(source.read_text(encoding="utf-8"))}
    assert {"ticket", "reset"} <= sent
    assert [name for name in sent if f"`{name}`:" not in operation["description"]] == []
    shown = operation["responses"]["200"]["content"]["text/event-stream"]["example"]
    assert shown.startswith("id: ")
    assert {line.removeprefix("event: ") for line in shown.split("\n") if line.startswith("event: ")} <= sent


def test_what_programs_watch_is_plain_text(document: dict[str, Any]) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert list(document["paths"][path]["get"]["responses"]["200"]["content"]) == ["text/plain"], path
    assert {"404", "503"} <= document["paths"]["/metrics"]["get"]["responses"].keys()


def test_what_gives_nothing_shows_nothing(document: dict[str, Any]) -> None:
    nothing = [
        operation["responses"]["204"] for _, _, operation in operations(document) if "204" in operation["responses"]
    ]
    assert len(nothing) > 10
    assert not any("content" in response for response in nothing)


def test_files_are_bytes_both_ways(document: dict[str, Any]) -> None:
    assert list(document["paths"]["/api/files"]["post"]["requestBody"]["content"]) == ["*/*"]
    assert list(document["paths"]["/api/files/{id}"]["get"]["responses"]["200"]["content"]) == ["*/*"]
