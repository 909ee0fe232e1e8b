"""Files that lie in a bucket go with a forward too; while it is away the forward waits, and is not given up."""

from typing import Any

import msgspec
import pytest

from kefu.files import S3Depot, Store, move_files
from kefu.kit.settings import Settings
from tests.bucket import BucketServer, free_ports
from tests.forwards.desk import Desk
from tests.forwards.test_forwarding import desk, office
from tests.post_office import PostOffice

__all__ = ["desk", "office"]


async def test_a_file_in_a_bucket_goes_along_and_waits_for_it(
    desk: Desk, office: PostOffice, swift: BucketServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket = swift.bucket()
    far = msgspec.structs.replace(
        settings,
        s3_endpoint=bucket.endpoint,
        s3_bucket=bucket.bucket,
        s3_prefix=bucket.prefix,
        s3_access_key=bucket.access_key,
        s3_secret_key=bucket.secret_key,
    )
    depot = S3Depot(bucket)
    there = Store(settings.data_dir, settings.file_bytes, free_bytes=0, s3=depot, into_s3=True)
    back = Store(settings.data_dir, settings.file_bytes, free_bytes=0, s3=depot)
    try:
        await move_files(desk.world.db, there, lambda _: None)
        await desk.send(files=[str(desk.file)])
        desk.settings = msgspec.structs.replace(far, s3_endpoint=f"http://127.0.0.1:{free_ports(1)[0]}")
        await desk.work()
        [waiting] = await desk.listed()
        assert (waiting["state"], waiting["recipients"][0]["fault"], office.taken) == ("sending", "storage_away", [])
        desk.settings = far
        await desk.wait_over()
        await desk.work()
        [sent] = await desk.listed()
        assert (sent["state"], sent["recipients"][0]["fault"]) == ("sent", None)
        attached: list[Any] = [part for part in office.taken[0].walk() if part.get_filename()]
        assert len(attached) == 1
    finally:  # the worker's other tests look for their files in the folder
        await move_files(desk.world.db, back, lambda _: None)
