"""Files: what people send along; bytes in a folder or a bucket, what is known of them in the database."""

from kefu.files.depots import Depot, bare
from kefu.files.marking import Whose, claim_bucket, find_whose, own_mark
from kefu.files.model import (
    FileAttached,
    FileRef,
    Incoming,
    StorageAway,
    StorageThere,
    StoredFile,
    TypeRefused,
    clean_name,
    read_name,
)
from kefu.files.moving import Moved, count_elsewhere, move_files
from kefu.files.queries import ErasedWaiting, count_erased, find_file, find_files_of, find_refs, load_file
from kefu.files.reading import FileReader
from kefu.files.routes import read_body, read_incoming
from kefu.files.s3 import Bucket, Probed, S3Depot
from kefu.files.service import (
    SWEEP_LOCK,
    attach_files,
    check_unsent,
    erase_files,
    remove_erased,
    remove_orphans,
    store_upload,
)
from kefu.files.serving import file_response
from kefu.files.store import Store, bucket_of, store_for, store_of

__all__ = [
    "SWEEP_LOCK",
    "Bucket",
    "Depot",
    "ErasedWaiting",
    "FileAttached",
    "FileReader",
    "FileRef",
    "Incoming",
    "Moved",
    "Probed",
    "S3Depot",
    "StorageAway",
    "StorageThere",
    "Store",
    "StoredFile",
    "TypeRefused",
    "Whose",
    "attach_files",
    "bare",
    "bucket_of",
    "check_unsent",
    "claim_bucket",
    "clean_name",
    "count_elsewhere",
    "count_erased",
    "erase_files",
    "file_response",
    "find_file",
    "find_files_of",
    "find_refs",
    "find_whose",
    "load_file",
    "move_files",
    "own_mark",
    "read_body",
    "read_incoming",
    "read_name",
    "remove_erased",
    "remove_orphans",
    "store_for",
    "store_of",
    "store_upload",
]
