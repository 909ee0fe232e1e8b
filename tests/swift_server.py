"""One server of OpenStack Swift for the tests, started by tests/bucket.py: `swift_server.py KIND FOLDER`."""

import os
import pwd
import sys
from pathlib import Path

KINDS = ("account", "container", "object")
ACCOUNT, SECRET = "test:tester", "a-secret-of-tests"
PART_POWER = 2
# Of themselves they wait half a second for one another, a second for the listing, and refuse whom they gave up on for a
# minute: on a busy machine that is a bucket that is away, or one whose listing lacks what was just put into it.
_PATIENT = "conn_timeout = 60\nnode_timeout = 60\ncontainer_update_timeout = 60\nerror_suppression_limit = 1000000\n"
_MIDDLEWARE = ("catch_errors", "gatekeeper", "listing_formats", "copy", "bulk", "slo", "symlink")
_PIPELINE = "catch_errors gatekeeper listing_formats copy bulk s3api tempauth slo versioned_writes symlink proxy-server"


def prepare(folder: Path, ports: dict[str, int]) -> None:
    """Write the settings of all four, for one disk, and the rings that say so."""
    from swift.common.ring import RingBuilder

    (folder / "devices" / "one").mkdir(parents=True)
    policy = "[storage-policy:0]\nname = one\ndefault = yes\n"
    (folder / "swift.conf").write_text(f"[swift-hash]\nswift_hash_path_suffix = kefu\n{policy}")
    common = (
        f"bind_ip = 127.0.0.1\nworkers = 0\nswift_dir = {folder}\ndevices = {folder}/devices\nmount_check = false\n"
        f"user = {pwd.getpwuid(os.getuid()).pw_name}\nlog_level = ERROR\nfallocate_reserve = 0\n"
        "disable_fallocate = true\n"
    )
    for kind in KINDS:
        builder = RingBuilder(PART_POWER, 1, 0)
        place = {"ip": "127.0.0.1", "port": ports[kind], "replication_ip": "127.0.0.1", "replication_port": ports[kind]}
        builder.add_dev({"id": 0, "region": 1, "zone": 1, "device": "one", "weight": 1, **place})
        builder.rebalance()
        builder.get_ring().save(str(folder / f"{kind}.ring.gz"))
        app = f"[pipeline:main]\npipeline = {kind}-server\n[app:{kind}-server]\nuse = egg:swift#{kind}\n{_PATIENT}"
        (folder / f"{kind}.conf").write_text(f"[DEFAULT]\nbind_port = {ports[kind]}\n{common}\n{app}")
    filters = "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in _MIDDLEWARE)
    (folder / "proxy.conf").write_text(
        f"[DEFAULT]\nbind_port = {ports['proxy']}\n{common}\n[pipeline:main]\npipeline = {_PIPELINE}\n{filters}"
        "[filter:versioned_writes]\nuse = egg:swift#versioned_writes\nallow_object_versioning = true\n"
        "[filter:s3api]\nuse = egg:swift#s3api\nlocation = us-east-1\n"
        f"[filter:tempauth]\nuse = egg:swift#tempauth\nuser_test_tester = {SECRET} .admin\n"
        f"[app:proxy-server]\nuse = egg:swift#proxy\naccount_autocreate = true\n{_PATIENT}"
    )


def main(kind: str, folder: Path) -> int:
    from swift.common import utils
    from swift.common.wsgi import run_wsgi

    utils.SWIFT_CONF_FILE = str(folder / "swift.conf")
    return int(run_wsgi(str(folder / f"{kind}.conf"), f"{kind}-server") or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
