"""A small bilingual workspace to look at: people, customers and conversations, told through the verbs."""

from typing import TYPE_CHECKING

import msgspec

from kefu.demo.people import INBOX_KEY, PASSWORD, PEOPLE, DemoMember

if TYPE_CHECKING:
    from kefu.demo.inventing import Scale
    from kefu.kit.db import Db
    from kefu.kit.keys import Keyring

__all__ = ["INBOX_KEY", "PASSWORD", "PEOPLE", "DemoMember", "Loaded", "load_demo"]


class Loaded(msgspec.Struct, frozen=True):
    """What `load_demo` found or made: whether it had to load, and how many tickets there are."""

    loaded: bool
    tickets: int


async def load_demo(
    db: "Db", keyring: "Keyring", *, size: str = "small", seed: int = 1, scale: "Scale | None" = None
) -> Loaded:
    """Load the demo workspace unless it is there; all of it or, when something fails, nothing.

    The large one is invented from the seed, as much of it as `scale` says. Raises InvalidInput for a size there is
    none of.
    """
    # Only here, so that who merely greets people with their names need not import every module.
    from kefu.demo.inventing import Scale
    from kefu.demo.loading import load

    loaded, tickets = await load(db, keyring, size, seed, scale or Scale())
    return Loaded(loaded, tickets)
