"""The contract of depots (kefu/files/depots.py), asked of every one through the same tests."""

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from kefu.files import Depot, S3Depot, bare
from kefu.files.depots import FolderDepot, ids_of
from kefu.files.model import StorageAway
from kefu.kit.ids import new_id
from tests.bucket import BucketServer

WORKSPACE = UUID("01890000-0000-7000-8000-000000000009")
BIG = 12 * 1024 * 1024 + 17


@pytest.fixture(params=["folder", "s3"])
def depot(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Depot]:
    if request.param == "folder":
        yield FolderDepot(tmp_path / "files")
    else:
        swift: BucketServer = request.getfixturevalue("swift")
        yield S3Depot(swift.bucket())


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "files" / "incoming").mkdir(parents=True)
    return tmp_path / "files" / "incoming" / "one"


def put(depot: Depot, source: Path, content: bytes) -> str:
    source.write_bytes(content)
    path = depot.path_of(WORKSPACE, new_id())
    depot.put(source, path)
    return path


def whole(depot: Depot, path: str) -> bytes:
    found = b""
    while block := depot.read(path, len(found), BIG * 2):
        assert len(block) <= depot.block
        found += block
    return found


def test_what_is_put_is_read_back_in_blocks(depot: Depot, source: Path) -> None:
    content = secrets.token_bytes(BIG)
    path = put(depot, source, content)
    assert whole(depot, path) == content
    assert depot.read(path, 0, 1) == content[:1]
    assert depot.read(path, BIG - 5, 5) == content[-5:]
    assert depot.read(path, BIG - 5, 500) == content[-5:]
    assert depot.read(path, 6_000_000, 1000) == content[6_000_000:6_001_000]


def test_behind_the_end_there_is_nothing(depot: Depot, source: Path) -> None:
    path = put(depot, source, b"four")
    assert depot.read(path, 4, 1) == b""
    assert depot.read(path, 400, 10) == b""


def test_what_is_not_there_says_so(depot: Depot) -> None:
    path = depot.path_of(WORKSPACE, new_id())
    with pytest.raises(FileNotFoundError):
        depot.read(path, 0, 10)
    depot.remove(path)


def test_what_is_removed_is_gone_and_its_neighbour_stays(depot: Depot, source: Path) -> None:
    path, other = put(depot, source, b"first"), put(depot, source, b"second")
    depot.remove(path)
    depot.remove(path)
    with pytest.raises(FileNotFoundError):
        depot.read(path, 0, 10)
    assert depot.read(other, 0, 10) == b"second"


def test_a_path_tells_its_depot_and_its_ids(depot: Depot) -> None:
    id = new_id()
    path, again = depot.path_of(WORKSPACE, id), depot.path_of(WORKSPACE, id)
    assert path.startswith(depot.scheme)
    assert ids_of(path) == ids_of(again) == ids_of(bare(path)) == (WORKSPACE, id)
    assert (path != again) == depot.far, "a far depot's paths are held by nobody, so they must differ"


def test_what_cannot_be_put_leaves_nothing(depot: Depot, source: Path) -> None:
    path = depot.path_of(WORKSPACE, new_id())
    with pytest.raises((FileNotFoundError, StorageAway)):
        depot.put(source, path)
    with pytest.raises(FileNotFoundError):
        depot.read(path, 0, 1)


def test_the_old_are_found_by_age_and_only_ours(depot: Depot, source: Path, tmp_path: Path) -> None:
    assert list(depot.find_old(time.time() + 3600)) == []
    paths = {put(depot, source, b"%d" % number) for number in range(3)}
    source.write_bytes(b"not ours")
    if isinstance(depot, FolderDepot):
        (depot.root / "notes" / "xx").mkdir(parents=True)
        source.rename(depot.root / "notes" / "xx" / "readme")
        for path in paths:
            os.utime(depot.root / path)
    else:
        depot.put(source, f"{depot.scheme}notes/xx/readme")
    assert {path for _, _, path in depot.find_old(time.time() + 3600)} == paths
    assert all(ids_of(path) == (workspace, id) for workspace, id, path in depot.find_old(time.time() + 3600))
    assert list(depot.find_old(time.time() - 3600)) == []
