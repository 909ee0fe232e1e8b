"""Half a log-in: a signed, short-lived word that the password fitted. It opens nothing; only a code makes it whole."""

from uuid import UUID

import msgspec

from kefu.kit.keys import BadToken, Keyring
from kefu.members.model import HalfSessionOver
from kefu.members.queries import Credentials
from kefu.members.service.authenticating import hash_secret

PURPOSE = "half-session"
SECONDS = 300


class HalfSession(msgspec.Struct, frozen=True):
    """Whose password fitted, and a mark of that password."""

    workspace: UUID
    member: UUID
    stamp: str

    def is_of(self, found: Credentials) -> bool:
        """Tell whether the password is still the one that fitted."""
        return self.stamp == _stamp_of(found)


def sign_half_session(keyring: Keyring, found: Credentials) -> str:
    """Sign that the password fitted; good for five minutes, and until the password changes."""
    claims = {"workspace": str(found.workspace_id), "member": str(found.id), "stamp": _stamp_of(found)}
    return keyring.sign(PURPOSE, claims, SECONDS)


def read_half_session(keyring: Keyring, signed: str) -> HalfSession:
    """Give what we signed; raises HalfSessionOver."""
    try:
        return msgspec.convert(keyring.verify(PURPOSE, signed), HalfSession)
    except (BadToken, msgspec.ValidationError) as error:
        raise HalfSessionOver from error


def _stamp_of(found: Credentials) -> str:
    return hash_secret(found.password_hash).hex()[:32]
