"""Everything that is held on a person, in one archive."""

import io
import json
import zipfile
from typing import Any

from kefu.files import Store
from kefu.kit.settings import Settings
from tests.erasures.marks import Planter
from tests.log import settle
from tests.world import World


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
    assert [note["text"] for note in everything["notes"]] == [f"likes {person.mark}", f"lives no {person.mark}"]
    assert [ticket["number"] for ticket in everything["tickets"]] == person.numbers
    texts = {message["text"] for message in everything["messages"]}
    assert {f"I am {person.mark}", f"Dear {person.mark}", f"is {person.mark}", f"thanks, {person.mark}"} <= texts
    assert {wording["text"] for wording in everything["wordings"]} == {f"Lost {person.mark}", f"knows {person.mark}"}
    assert [rating["comment"] for rating in everything["ratings"]] == [f"never again, says {person.mark}"]
    assert len(files) == len(everything["files"]) == 4
    assert all(content.startswith(f"a letter by {person.mark}".encode()) for content in files)

    await settle(world.db)
    [entry] = (await client.get("/api/audit?topic=personal", headers=world.boss.headers)).json()["items"]
    assert (entry["type"], entry["subject_id"]) == ("customer.exported", str(person.id))
    refused = await client.post(f"/api/customers/{person.id}/export", headers=world.supervisor.headers)
    assert refused.status_code == 403
