"""What the demo's people have prepared: saved replies and macros, shared ones and their own."""

import msgspec

from kefu.demo.people import FOLDER
from kefu.demo.playing import Cast
from kefu.kit.db import Tx
from kefu.macros import Gift, GiveTo, NewMacro, Steps, add_macro
from kefu.replies import NewSavedReply, Texts, add_reply


class DemoReply(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply and who wrote it; `unit` names with whom it is shared, left out when with nobody."""

    by: str
    title: str
    zh: str | None = None
    en: str | None = None
    folder: str = ""
    unit: str | None = None


class DemoMacro(msgspec.Struct, frozen=True, kw_only=True):
    """A macro and who made it; `team` names to whom it gives the ticket."""

    by: str
    name: str
    steps: Steps
    unit: str | None = None
    team: str | None = None


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was prepared before the first customer wrote."""

    replies: list[DemoReply]
    macros: list[DemoMacro]


def read_prepared() -> Prepared:
    """Read prepared.json."""
    return msgspec.json.decode((FOLDER / "prepared.json").read_bytes(), type=Prepared)


async def add_prepared(tx: Tx, cast: Cast) -> None:
    """Let everybody write what they prepared."""
    prepared = read_prepared()
    for reply in prepared.replies:
        new = NewSavedReply(
            title=reply.title,
            texts=Texts(reply.zh, reply.en),
            folder=reply.folder,
            unit_id=cast.units[reply.unit] if reply.unit else None,
        )
        await add_reply(tx, cast.people[reply.by], new)
    for macro in prepared.macros:
        give = Gift(to=GiveTo.TEAM, id=cast.units[macro.team]) if macro.team else macro.steps.give
        steps = msgspec.structs.replace(macro.steps, give=give)
        unit_id = cast.units[macro.unit] if macro.unit else None
        await add_macro(tx, cast.people[macro.by], NewMacro(name=macro.name, steps=steps, unit_id=unit_id))
