"""Idempotency-Key: a verb that creates nothing can be asked again after an unknown outcome, and works once.

Creating verbs need none of this: the id that the client sends is their key. The answer is kept in the verb's own
transaction, so it stands exactly if the effect does, and it is looked up before the verb compares versions.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import HeaderParameter

from kefu.kit.access import Principal
from kefu.kit.db import Tx
from kefu.kit.errors import IdTaken

T = TypeVar("T")
Key = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="The same key and content again gives the first answer again, for two days",
    ),
]


class _Kept(msgspec.Struct):
    fingerprint: bytes
    answer: Any


class Once:
    """Runs a verb at most once for the request's key; without a key it just runs it."""

    def __init__(self, request: Request[Any, Any, Any], key: str | None) -> None:
        self._request = request
        self._key = key

    async def __call__(self, tx: Tx, data: object, kind: type[T], verb: Callable[[], Awaitable[T]]) -> T:
        """Give the answer kept for this key, or run the verb and keep its answer.

        Raises IdTaken when the key came before with other content. A verb that fails keeps nothing.
        """
        if self._key is None:
            return await verb()
        principal: Principal = self._request.scope["principal"]  # type: ignore[typeddict-item]
        mine = {"workspace_id": principal.workspace_id, "principal_id": principal.id, "key": self._key}
        fingerprint = self._fingerprint(data)
        await tx.run(
            """select pg_advisory_xact_lock(hashtextextended(
                concat_ws(' ', 'idempotency', %(workspace_id)s::uuid, %(principal_id)s::uuid, %(key)s::text), 0))""",
            **mine,
        )
        kept = await tx.one(
            _Kept,
            """select fingerprint, answer from idempotency
            where workspace_id = %(workspace_id)s and principal_id = %(principal_id)s and key = %(key)s""",
            **mine,
        )
        if kept is not None:
            if not hmac.compare_digest(kept.fingerprint, fingerprint):
                raise IdTaken(field="Idempotency-Key")
            return msgspec.convert(kept.answer, kind)
        answer = await verb()
        await tx.run(
            """insert into idempotency (workspace_id, principal_id, key, fingerprint, status, answer)
            values (%(workspace_id)s, %(principal_id)s, %(key)s, %(fingerprint)s, %(status)s, %(answer)s::jsonb)""",
            **mine,
            fingerprint=fingerprint,
            status=self._request.route_handler.status_code,
            answer=msgspec.json.encode(answer).decode(),
        )
        return answer

    def _fingerprint(self, data: object) -> bytes:
        """Digest verb, target and content; keyed, since the content may be a password."""
        secret: bytes = self._request.app.state.keyring.derive("idempotency")
        target = [self._request.method, self._request.url.path, data]
        return hmac.digest(secret, msgspec.json.encode(target, order="deterministic"), hashlib.sha256)


async def provide_once(request: Request[Any, Any, Any], idempotency_key: Key = None) -> Once:
    """Give what runs the request's verb once."""
    return Once(request, idempotency_key)


_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


async def forget_answers(tx: Tx, workspace_id: UUID, ids: Sequence[UUID]) -> int:
    """Forget every kept answer that names one of these ids: it may tell what is erased now. Gives how many went.

    Whoever asks again with such a key works anew, and meets a version that is another by now.
    """
    return await tx.run(
        """delete from idempotency
        where workspace_id = %(workspace_id)s and array(
            select named[1]::uuid from regexp_matches(answer::text, %(uuid)s, 'g') as named) && %(ids)s""",
        workspace_id=workspace_id,
        uuid=_UUID,
        ids=list(ids),
    )
