"""Who looks and types: told when they come, and when they went without a word."""

import time

import pytest

from kefu.kit.ids import new_id
from kefu.kit.streams.presence import VIEWING_SECONDS, Presence, Sign


def test_who_falls_silent_is_told_to_have_left(monkeypatch: pytest.MonkeyPatch) -> None:
    workspace, ticket, lin, tom = (new_id() for _ in range(4))
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    presence = Presence()
    for person in (lin, tom):
        presence.take(Sign(workspace_id=workspace, person=person, subject=ticket).encode())
    presence.changed.clear()

    now += VIEWING_SECONDS - 1
    presence.take(Sign(workspace_id=workspace, person=lin, subject=ticket).encode())
    presence.sweep()
    assert not presence.changed, "who goes on looking changes nothing"

    now += 2
    presence.sweep()
    assert presence.changed == {(workspace, ticket)}
    assert presence.viewers((workspace, ticket)) == {lin: False}
