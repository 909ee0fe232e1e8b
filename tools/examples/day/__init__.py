"""The scenes in their order; each begins twenty minutes after the one before."""

from collections.abc import Awaitable, Callable

from tools.examples.day import (
    answering,
    asking,
    auditing,
    chatting,
    customers,
    entering,
    fields,
    forwarding,
    hearing,
    importing,
    inboxes,
    incidents,
    macros,
    mailing,
    members,
    opening,
    rating,
    replies,
    securing,
    sorting,
    supervising,
    tags,
    tiers,
    views,
)
from tools.examples.stage import Stage

Scene = Callable[[Stage], Awaitable[None]]
SCENES: list[Scene] = [
    opening.play,
    entering.play,
    mailing.play,
    members.play,
    securing.play,
    inboxes.play,
    customers.play,
    asking.play,
    answering.play,
    sorting.play,
    replies.play,
    macros.play,
    views.play,
    chatting.play,
    hearing.play,
    rating.play,
    supervising.play,
    fields.play,
    incidents.play,
    auditing.play,
    importing.play,
    tiers.play,
    forwarding.play,
    tags.play,
]
