"""A PostgreSQL of our own: its programs come with a wheel, running them is our work."""

from kefu.kit.embedded.database import EmbeddedDatabase
from kefu.kit.embedded.errors import EmbeddedError
from kefu.kit.embedded.roles import APP, DATABASE, OWNER, ensure_database, ensure_roles
from kefu.kit.embedded.temporary import temporary_server

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "EmbeddedDatabase",
    "EmbeddedError",
    "ensure_database",
    "ensure_roles",
    "temporary_server",
]
