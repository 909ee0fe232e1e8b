"""The passwords of the roles: made by us, kept beside the data, replaceable at any start."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

import structlog

from kefu.kit.embedded.folders import write_file

log = structlog.get_logger("kefu.database")


def load_passwords(path: Path, roles: Iterable[str]) -> dict[str, str]:
    """Read the passwords by role; what is missing or unreadable is made anew."""
    roles = list(roles)
    try:
        found = json.loads(path.read_text("utf-8"))
        kept = {role: found[role] for role in roles if isinstance(found.get(role), str) and found[role]}
    except (OSError, ValueError, AttributeError):
        kept = {}
    if len(kept) == len(roles):
        path.chmod(0o600)
        return kept
    log.info("database.passwords_made", roles=[role for role in roles if role not in kept])
    passwords = {role: kept.get(role) or secrets.token_urlsafe(24) for role in roles}
    write_file(path, json.dumps(passwords), 0o600)
    return passwords
