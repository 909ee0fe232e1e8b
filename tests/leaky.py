"""A Kefu whose streams and visitor's routes leak, in a process of its own: what looks at their bytes must see it."""

from typing import Any

from kefu.kit.access import Principal
from kefu.realtime.model import Owner
from kefu.tickets import Ears, queries
from kefu.web.app import create_app as create_tight_app
from kefu.webchat import model, routes, telling


def create_app() -> Any:
    """Give the application with its bugs: units do not count, everybody hears whispers, visitors are told all."""

    def seen_by(owner: Owner, principal: Principal) -> bool:
        return owner.workspace_id == principal.workspace_id

    async def is_any_file_shown(*_: object) -> bool:
        return True

    page = "(%(moment)s::timestamptz is null or (at, id) < (%(moment)s, %(last)s::uuid))"
    leaks: list[tuple[Any, str, Any]] = [
        (Owner, "seen_by", seen_by),
        (Ears, "open_to", lambda *_: True),
        (telling, "SPOKEN", telling.SPOKEN | {"note.added"}),
        (telling, "is_for_visitors", lambda _: True),
        (model, "is_for_visitors", lambda _: True),
        (queries, "_PUBLIC_OF_CUSTOMER", queries._MESSAGES.format(public=page, internal=page)),
        (routes, "is_file_shown", is_any_file_shown),
    ]
    for thing, name, leak in leaks:
        setattr(thing, name, leak)
    return create_tight_app()
