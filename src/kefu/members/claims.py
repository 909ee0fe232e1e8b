"""Forgotten passwords wait here for the worker, which alone looks whose they are."""

from kefu.kit.claims import Claims, KeyedClaims
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from kefu.members.service.forgetting import Wish, claim_wishes, grant_wish


def _forgotten(keyring: Keyring) -> Claims[Wish]:
    async def grant(db: Db, wish: Wish) -> None:
        await grant_wish(db, keyring, wish)

    return Claims("forgotten-passwords", claim_wishes, grant)


FORGOTTEN = KeyedClaims(_forgotten)
