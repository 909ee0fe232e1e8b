import asyncio
import os
import subprocess
import sys
from typing import Any

import psycopg

from kefu.kit.db import Db
from tests.cli.conftest import Command
from tests.log import settle


def sequence(installation: dict[str, str]) -> None:
    """Do what the worker would."""

    async def run() -> None:
        db = Db(installation["KEFU_DATABASE_URL"], size=2)
        await db.open()
        await settle(db)
        await db.close()

    asyncio.run(run())


def test_the_newest_facts(demo: Command, installation: dict[str, str]) -> None:
    sequence(installation)
    facts = demo("events", "--limit", "7", "--json").lines()
    assert len(facts) == 7
    assert [fact["position"] for fact in facts] == sorted(fact["position"] for fact in facts)
    assert "#" in demo("events", "-n", "3").out
    one = demo("events", "--ticket", "1", "--json").lines()
    assert one[0]["type"] == "ticket.created"
    assert {fact["data"]["number"] for fact in one} == {1}
    replies = demo("events", "--type", "message.sent", "--json").lines()
    assert {fact["type"] for fact in replies} == {"message.sent"}


def test_what_there_is_none_of(demo: Command) -> None:
    assert demo("events", "--ticket", "9999").err.strip() == "There is no ticket 9999."
    assert demo("events", "--type", "nothing.happened").code == 1
    assert demo("replay", "nobody").code == 1


def test_every_type_says_who_reads_it(demo: Command) -> None:
    types = {row["type"]: row for row in demo("events", "types", "--json").lines()}
    assert "views" in types["ticket.created"]["read_by"]
    assert all(row["meaning"] for row in types.values())
    assert "read by views" in demo("events", "types").out


def test_following_shows_what_comes(demo: Command, installation: dict[str, str]) -> None:
    sequence(installation)
    child = subprocess.Popen(
        [sys.executable, "-m", "kefu", "events", "--follow", "--limit", "1", "--json"],
        env=os.environ | installation,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert '"position"' in child.stdout.readline()
        assert demo("member", "password", "tom@demo.kefu").code == 0
        sequence(installation)
        assert '"member.changed"' in child.stdout.readline()
    finally:
        child.terminate()
        child.communicate(timeout=60)


def tally(installation: dict[str, str]) -> list[Any]:
    with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as connection:
        return connection.execute("select t::text from tally_cell t order by 1").fetchall()


def test_a_reader_rebuilds_what_it_built(demo: Command, installation: dict[str, str]) -> None:
    sequence(installation)
    before = tally(installation)
    assert before
    with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as connection:
        connection.execute("update tally_cell set count = count + 7")
    answer = demo("replay", "views", "--json")
    assert answer.code == 0
    assert answer.json()["facts"] > 100
    assert tally(installation) == before
    assert "views has read" in demo("replay", "views").out
