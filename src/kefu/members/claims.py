"""Forgotten passwords and refused log-ins wait here for the worker, which alone looks whose they are.

Absences, too, wait here for the moment from which they are told of.
"""

from kefu.kit.claims import Claims, KeyedClaims
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from kefu.members.service.covering import claim_begun, tell_begun
from kefu.members.service.forgetting import Wish, claim_wishes, grant_wish
from kefu.members.service.refusing import Refusal, claim_refusals, tell_refusal


def _forgotten(keyring: Keyring) -> Claims[Wish]:
    async def grant(db: Db, wish: Wish) -> None:
        await grant_wish(db, keyring, wish)

    return Claims("forgotten-passwords", claim_wishes, grant)


def _refused(keyring: Keyring) -> Claims[Refusal]:
    async def tell(db: Db, refusal: Refusal) -> None:
        await tell_refusal(db, keyring, refusal)

    return Claims("refused-logins", claim_refusals, tell)


FORGOTTEN = KeyedClaims(_forgotten)
REFUSED = KeyedClaims(_refused)
BEGUN = Claims("absences-begun", claim_begun, tell_begun)
