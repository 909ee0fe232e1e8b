"""Everything that is held on a person, in one archive."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kefu.erasures.service.exporting import check_readable, export_person, zip_blocks
from kefu.files import Bucket, S3Depot, StorageAway, Store, move_files
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from kefu.tickets import NewReply, reply
from tests.bucket import BucketServer, free_ports
from tests.erasures.marks import Planter
from tests.files.scenes import PNG, upload
from tests.log import settle
from tests.world import World, make_world


async def test_an_export_holds_everything_and_stands_in_the_audit(
    world: World, client: Any, settings: Settings
) -> None:
    store = Store(settings.data_dir, settings.file_bytes, free_bytes=0)
    person = await Planter(world, client, store).plant()
    other = await Planter(world, client, store).plant()
    answer = await client.post(f"/api/customers/{person.id}/export", headers=world.boss.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        everything = json.loads(archive.read("everything.json"))
        files = [archive.read(name) for name in names if name.startswith("files/")]
    assert other.mark not in json.dumps(everything)
    assert everything["customer"]["name"] == f"张 {person.mark}"
    assert {identity["address"] for identity in everything["customer"]["identities"]} == {person.mark, person.address}
    assert everything["customer"]["fields"] == [
        {"field": {"zh": None, "en": "Member number"}, "value": f"member {person.mark}"}
    ]
    assert [note["text"] for note in everything["notes"]] == [f"likes {person.mark}", f"lives no {person.mark}"]
    assert [ticket["number"] for ticket in everything["tickets"]] == person.numbers
    texts = {message["text"] for message in everything["messages"]}
    assert {f"I am {person.mark}", f"Dear {person.mark}", f"is {person.mark}", f"thanks, {person.mark}"} <= texts
    assert {(filled["field"]["en"], filled["value"]) for filled in everything["fields"]} == {
        ("Order number", f"with {person.mark}")
    }
    earlier = {wording["text"] for wording in everything["wordings"] if wording["of"] != "ticket_fields"}
    assert earlier == {f"Lost {person.mark}", f"knows {person.mark}"}
    refilled = [wording for wording in everything["wordings"] if wording["of"] == "ticket_fields"]
    stood = [word for wording in refilled for word in ("of", "for") if f"{word} {person.mark}" in wording["text"]]
    assert sorted(stood) == ["for"] * 3 + ["of"] * 3
    assert len(refilled) == 6
    assert [rating["comment"] for rating in everything["ratings"]] == [f"never again, says {person.mark}"]
    [forwarded] = everything["forwards"]
    assert (forwarded["ticket"], forwarded["author"]) == (person.numbers[0], "lin")
    assert forwarded["recipients"] == [f"{person.mark}@example.org"]
    assert len(files) == len(everything["files"]) == 4
    assert all(content.startswith(f"a letter by {person.mark}".encode()) for content in files)

    await settle(world.db)
    entry, *_imported = (await client.get("/api/audit?topic=personal", headers=world.boss.headers)).json()["items"]
    assert (entry["type"], entry["subject_id"]) == ("customer.exported", str(person.id))
    refused = await client.post(f"/api/customers/{person.id}/export", headers=world.supervisor.headers)
    assert refused.status_code == 403


async def test_who_was_merged_into_them_is_in_the_archive(world: World, client: Any, settings: Settings) -> None:
    store = Store(settings.data_dir, settings.file_bytes, free_bytes=0)
    merged = await Planter(world, client, store).plant()
    person = await Planter(world, client, store).plant()
    body = {"into": str(person.id), "version": 3, "into_version": 3}
    done = await client.post(f"/api/customers/{merged.id}/merge", headers=world.boss.headers, json=body)
    assert done.status_code == 200, done.text
    answer = await client.post(f"/api/customers/{person.id}/export", headers=world.boss.headers)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        everything = json.loads(archive.read("everything.json"))
        files = [archive.read(name) for name in archive.namelist() if name.startswith("files/")]
    assert everything["customer"]["name"] == f"张 {person.mark}"
    [part] = everything["merged"]
    assert (part["customer"]["name"], part["customer"]["id"]) == (f"张 {merged.mark}", str(merged.id))
    assert [ticket["number"] for ticket in part["tickets"]] == merged.numbers
    assert sorted(content.split()[3].decode() for content in files) == sorted([person.mark, merged.mark] * 4)


async def writes_with_a_file(world: World, store: Store) -> Any:
    """Let a customer be answered with a file; gives the customer."""
    customer = await world.customer("Ann")
    said = await world.says(customer, "Where is it?", inbox=world.api)
    owner = world.boss.principal
    file = await upload(world.db, store, world.workspace_id, PNG + b"far", owner=owner.actor)
    async with world.db.transaction(owner.actor) as tx:
        await reply(tx, owner, said.ticket.number, NewReply(id=new_id(), text="There.", files=[file.id]))
    return customer


async def test_a_bucket_that_is_away_is_no_matter_where_it_holds_none_of_their_files(
    world: World, settings: Settings, swift: BucketServer
) -> None:
    nobody = Bucket(f"http://127.0.0.1:{free_ports(1)[0]}", "r", "b", "", True, "key", "secret")
    here = Store(settings.data_dir, settings.file_bytes, free_bytes=0, s3=S3Depot(swift.bucket()), into_s3=True)
    away = Store(settings.data_dir, settings.file_bytes, free_bytes=0, s3=S3Depot(nobody), into_s3=True)
    near = await writes_with_a_file(world, Store(settings.data_dir, settings.file_bytes, free_bytes=0))
    await check_readable(world.db, away, world.boss.principal, near.id)
    far = await writes_with_a_file(world, here)
    with pytest.raises(StorageAway):
        await check_readable(world.db, away, world.boss.principal, far.id)
    await check_readable(world.db, here, world.boss.principal, far.id)


async def test_a_file_that_moves_meanwhile_is_in_the_archive(
    log_db: Db, keyring: Any, swift: BucketServer, tmp_path: Path
) -> None:
    world = await make_world(log_db, keyring)
    depot = S3Depot(swift.bucket())
    near = Store(tmp_path, 10_000_000, free_bytes=0, s3=depot)
    far = Store(tmp_path, 10_000_000, free_bytes=0, s3=depot, into_s3=True)
    customer = await writes_with_a_file(world, far)
    async with log_db.transaction(world.boss.principal.actor) as tx:
        gathered = await export_person(tx, world.boss.principal, customer.id)
    for store in (near, far):
        await move_files(log_db, store, lambda _: None)
        with zipfile.ZipFile(io.BytesIO(b"".join([block async for block in zip_blocks(gathered, log_db, store)]))) as z:
            assert [z.read(name) for name in z.namelist() if name.startswith("files/")] == [PNG + b"far"]
