"""What the demo's people have prepared: saved replies, shared ones and their own."""

import msgspec

from kefu.demo.people import FOLDER
from kefu.demo.playing import Cast
from kefu.kit.db import Tx
from kefu.replies import NewSavedReply, Texts, add_reply


class DemoReply(msgspec.Struct, frozen=True, kw_only=True):
    """A saved reply and who wrote it; `unit` names with whom it is shared, left out when with nobody."""

    by: str
    title: str
    zh: str | None = None
    en: str | None = None
    folder: str = ""
    unit: str | None = None


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was prepared before the first customer wrote."""

    replies: list[DemoReply]


def read_prepared() -> Prepared:
    """Read prepared.json."""
    return msgspec.json.decode((FOLDER / "prepared.json").read_bytes(), type=Prepared)


async def add_prepared(tx: Tx, cast: Cast) -> None:
    """Let everybody write what they prepared."""
    for reply in read_prepared().replies:
        new = NewSavedReply(
            title=reply.title,
            texts=Texts(reply.zh, reply.en),
            folder=reply.folder,
            unit_id=cast.units[reply.unit] if reply.unit else None,
        )
        await add_reply(tx, cast.people[reply.by], new)
