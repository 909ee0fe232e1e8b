"""Whether anybody could sign in with the password that is printed for those who try the demo."""

from collections.abc import Sequence
from typing import LiteralString

from kefu.demo.people import INBOX_KEY, PASSWORD, PEOPLE
from kefu.members import password_fits

ACCOUNTS: LiteralString = """select email, password_hash from member where active and email = any(%(emails)s)
    and workspace_id = (select workspace_id from inbox where public_key = %(key)s)
    /* every workspace: the key is the server's */ order by email"""
DEMO = {"emails": [member.email for member in PEOPLE], "key": INBOX_KEY}


async def find_open(accounts: Sequence[tuple[str, str | None]]) -> list[str]:
    """Give the e-mails of those among the demo's accounts that the published password still opens."""
    return [email for email, hashed in accounts if await password_fits(PASSWORD, hashed)]
