"""Who works in the demo workspace, and how they sign in."""

from pathlib import Path

import msgspec

FOLDER = Path(__file__).resolve().parent
PASSWORD = "kefu-demo-2026"  # noqa: S105  printed for everybody who tries the demo
INBOX_KEY = "demo-webchat"


class DemoMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the demo workspace; `key` is how the stories name them."""

    key: str
    name: str
    email: str
    role: str
    unit: str
    locale: str


PEOPLE = msgspec.json.decode((FOLDER / "members.json").read_bytes(), type=list[DemoMember])
