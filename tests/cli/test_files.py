"""`kefu files move` and what the doctor says of a bucket."""

from typing import Any

import psycopg
import pytest

from kefu.cli import machine
from kefu.files import Bucket
from tests.bucket import BucketServer, free_ports
from tests.cli.conftest import Command


def use(environment: pytest.MonkeyPatch, bucket: Bucket, **changes: str) -> None:
    named = {
        "FILES_IN": "s3",
        "S3_ENDPOINT": bucket.endpoint,
        "S3_BUCKET": bucket.bucket,
        "S3_PREFIX": bucket.prefix,
        "S3_ACCESS_KEY": bucket.access_key,
        "S3_SECRET_KEY": bucket.secret_key,
    }
    for name, value in (named | changes).items():
        environment.setenv(f"KEFU_{name}", value)


def checks(command: Command) -> dict[str, Any]:
    return {row["check"]: row for row in command("doctor", "--json").json()["checks"]}


def test_files_move_into_the_bucket_and_back(
    demo: Command, swift: BucketServer, clean_environment: pytest.MonkeyPatch
) -> None:
    bucket = swift.bucket()
    before = demo("files", "move", "--json").json()
    assert (before["files"], before["in"]) == (0, "folder")
    use(clean_environment, bucket)
    told = demo("files", "move", "--json")
    assert told.code == 0, told.err
    assert told.json()["files"] == told.json()["total"] == len(swift.there(bucket))
    found = checks(demo)
    assert (found["storage"]["state"], found["places"]["state"]) == ("ok", "ok")
    assert bucket.bucket in found["storage"]["detail"]
    use(clean_environment, bucket, FILES_IN="folder")
    assert "data folder now" in demo("files", "move").out
    assert swift.there(bucket) == []


def test_the_doctor_tells_of_anothers_bucket_and_of_erased_bytes_in_it(
    demo: Command, swift: BucketServer, clean_environment: pytest.MonkeyPatch, installation: dict[str, str]
) -> None:
    bucket = swift.bucket()
    use(clean_environment, bucket)
    assert demo("files", "move").code == 0
    found = checks(demo)
    assert (found["bucket"]["state"], found["erased"]["state"]) == ("ok", "ok")
    ours = swift.mark_of(bucket)
    swift.set_mark(bucket, "another")
    with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as connection:
        row = connection.execute(
            """insert into file (workspace_id, id, name, type, size, sha256, path, owner_kind, owner_id, state)
            select id, id, '', 'image/png', 3, %s, format('s3:%%s/00/%%s.0', id, id), 'member', id, 'erased'
            from workspace limit 1 returning path""",
            [bytes(32)],
        ).fetchone()
    assert row is not None
    assert swift.ask("PUT", f"/{bucket.bucket}/{bucket.prefix}/{row[0].removeprefix('s3:')}", "", b"abc")[0] == 200
    try:
        found = checks(demo)
        assert (found["bucket"]["state"], found["erased"]["state"]) == ("wrong", "wrong")
        assert "another installation" in found["bucket"]["detail"]
        assert "1 erased" in found["erased"]["detail"]
        assert row[0] in found["erased"]["detail"]
        refused = demo("files", "move")
        assert (refused.code, "another KEFU_S3_PREFIX" in refused.err) == (1, True), refused.err
    finally:
        swift.set_mark(bucket, ours)
    assert (checks(demo)["erased"]["state"], len(swift.there(bucket))) == ("note", 1)
    use(clean_environment, bucket, FILES_IN="folder")
    assert demo("files", "move").code == 0
    assert checks(demo)["erased"]["state"] == "ok"
    assert swift.there(bucket) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"S3_ENDPOINT": f"http://127.0.0.1:{free_ports(1)[0]}"}, "does not answer"),
        ({"S3_SECRET_KEY": "another"}, "refuses the keys"),
        ({"S3_BUCKET": "there-is-none"}, "no such bucket"),
    ],
)
def test_the_doctor_says_what_is_wrong(
    demo: Command, swift: BucketServer, clean_environment: pytest.MonkeyPatch, changes: dict[str, str], word: str
) -> None:
    use(clean_environment, swift.bucket(), **changes)
    found = checks(demo)["storage"]
    assert found["state"] == "wrong"
    assert word in found["detail"]
    clean_environment.setenv("LANG", "zh_CN.UTF-8")
    assert "KEFU_S3" in checks(demo)["storage"]["detail"]


def test_clocks_apart_and_old_versions_are_told(
    demo: Command, swift: BucketServer, clean_environment: pytest.MonkeyPatch
) -> None:
    use(clean_environment, swift.bucket(versioned=True))
    found = checks(demo)["storage"]
    assert (found["state"], "erased stays" in found["detail"]) == ("note", True)
    clean_environment.setattr(machine, "CLOCK_SECONDS", -1.0)
    assert checks(demo)["storage"]["state"] == "wrong"


def test_a_setting_that_is_missing_is_named(demo: Command, clean_environment: pytest.MonkeyPatch) -> None:
    clean_environment.setenv("KEFU_FILES_IN", "s3")
    answer = demo("files", "move")
    assert answer.code == 2
    assert "KEFU_S3_BUCKET" in answer.err
