"""A Kefu whose streams leak, served by a process of its own: what looks at their bytes must see it."""

from typing import Any

from kefu.kit.access import Principal
from kefu.realtime.model import Owner
from kefu.tickets import Ears
from kefu.web.app import create_app as create_tight_app
from kefu.webchat import model, telling


def create_app() -> Any:
    """Give the application with its bugs: units do not count, everybody hears whispers, visitors are told of notes."""

    def seen_by(owner: Owner, principal: Principal) -> bool:
        return owner.workspace_id == principal.workspace_id

    leaks: list[tuple[Any, str, Any]] = [
        (Owner, "seen_by", seen_by),
        (Ears, "open_to", lambda *_: True),
        (telling, "SPOKEN", telling.SPOKEN | {"note.added"}),
        (telling, "is_for_visitors", lambda _: True),
        (model, "is_for_visitors", lambda _: True),
    ]
    for thing, name, leak in leaks:
        setattr(thing, name, leak)
    return create_tight_app()
