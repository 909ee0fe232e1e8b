"""R5: a verb that creates nothing works once per Idempotency-Key, however often and from wherever it is asked."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kefu.kit.chores import clean_answers
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from tests.kit.conftest import Scratch
from tests.kit.scratch_app import client_of, make_app, principal_of

Client = Any


@pytest.fixture
async def asker(scratch: Scratch, settings: Settings, keyring: Keyring) -> Any:
    async with scratch.db.transaction() as tx:
        await tx.run("delete from idempotency")
    async with client_of(make_app(scratch.db, settings, keyring, principal_of())) as client:
        yield client


async def test_a_thousand_repetitions_have_one_effect_and_one_answer(scratch: Scratch, asker: Client) -> None:
    body, key = {"id": str(new_id())}, {"Idempotency-Key": "one"}
    answers: set[tuple[int, str]] = set()

    async def ask(times: int) -> None:
        for _ in range(times):
            answer = await asker.post("/once", json=body, headers=key)
            answers.add((answer.status_code, answer.text))

    await asyncio.gather(*(ask(200) for _ in range(5)))  # the first of each at the same moment
    (only,) = answers
    assert only[0] == 200
    assert (await scratch.count(), await scratch.count("outbox")) == (1, 1)


async def test_without_the_key_the_check_would_fail(scratch: Scratch, asker: Client) -> None:
    """The planted bug: the same requests without a key do not all get the same answer."""
    body = {"id": str(new_id())}
    answers = await asyncio.gather(*(asker.post("/once", json=body) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 500, 500, 500]


async def test_a_key_stands_for_one_content(asker: Client) -> None:
    body, key = {"id": str(new_id()), "line": "a"}, {"Idempotency-Key": "k" * 200}
    first = await asker.post("/once", json=body, headers=key)
    again = await asker.post("/once", content=f'{{ "line":"a",  "id":"{body["id"]}" }}', headers=key)
    assert again.text == first.text
    other = await asker.post("/once", json={**body, "line": "b"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "id_taken")


@pytest.mark.parametrize("key", ["", "k" * 201])
async def test_keys_have_a_length(scratch: Scratch, asker: Client, key: str) -> None:
    answer = await asker.post("/once", json={"id": str(new_id())}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert await scratch.count() == 0


@examples(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.binary(min_size=1, max_size=40).filter(lambda key: key.strip() == key and not set(key) & {0, 10, 13}))
async def test_any_bytes_may_be_a_key(asker: Client, key: bytes) -> None:
    id = str(new_id())
    for _ in range(2):
        answer = await asker.post("/once", json={"id": id}, headers={b"Idempotency-Key": key + id.encode()})
        assert answer.status_code == 200


async def test_what_failed_is_not_remembered(scratch: Scratch, asker: Client) -> None:
    body, key = {"id": str(new_id()), "ending": "refused"}, {"Idempotency-Key": "later"}
    for _ in range(2):
        assert (await asker.post("/once", json=body, headers=key)).status_code == 404
    assert await scratch.count("idempotency") == 0
    well = await asker.post("/once", json={**body, "ending": "well"}, headers=key)
    assert well.status_code == 200


async def test_keys_of_two_people_do_not_meet(
    scratch: Scratch, settings: Settings, keyring: Keyring, asker: Client
) -> None:
    import msgspec.structs

    key = {"Idempotency-Key": "mine"}
    first = await asker.post("/once", json={"id": str(new_id())}, headers=key)
    for change in ({"id": new_id()}, {"workspace_id": new_id()}):
        somebody = msgspec.structs.replace(principal_of(), **change)
        async with client_of(make_app(scratch.db, settings, keyring, somebody)) as client:
            other = await client.post("/once", json={"id": str(new_id())}, headers=key)
        assert other.status_code == 200
        assert other.text != first.text


async def test_answers_are_forgotten_after_two_days(scratch: Scratch, settings: Settings, asker: Client) -> None:
    from tests.conftest import url_of

    for n in range(3):
        await asker.post("/once", json={"id": str(new_id())}, headers={"Idempotency-Key": str(n)})
    import psycopg

    async with await psycopg.AsyncConnection.connect(url_of("kefu_owner", scratch.name), autocommit=True) as owner:
        await owner.execute("update idempotency set at = at - interval '49 hours' where key = '0'")
        await owner.execute("update idempotency set at = at - interval '47 hours' where key = '1'")
    await clean_answers(scratch.db, settings)
    assert await scratch.count("idempotency") == 2
