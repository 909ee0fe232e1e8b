"""Files: what people send along; bytes on the disk, what is known of them in the database."""

from kefu.files.model import FileAttached, FileRef, Incoming, StoredFile, TypeRefused, clean_name, read_name
from kefu.files.queries import find_file, find_files_of, find_refs, load_file
from kefu.files.routes import read_body, read_incoming
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
from kefu.files.store import Store, store_of

__all__ = [
    "SWEEP_LOCK",
    "FileAttached",
    "FileRef",
    "Incoming",
    "Store",
    "StoredFile",
    "TypeRefused",
    "attach_files",
    "check_unsent",
    "clean_name",
    "erase_files",
    "file_response",
    "find_file",
    "find_files_of",
    "find_refs",
    "load_file",
    "read_body",
    "read_incoming",
    "read_name",
    "remove_erased",
    "remove_orphans",
    "store_of",
    "store_upload",
]
