"""`kefu files move` and what the doctor says of a bucket."""

from typing import Any

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
