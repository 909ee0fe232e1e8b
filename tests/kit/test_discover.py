"""Finding what the modules bring."""

import subprocess
import sys

import pytest

from kefu.kit import discover
from kefu.kit.chores import CLEAN_ANSWERS
from kefu.kit.events import ActorKind, Event, Recorded, registry
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from tests.kit.facts import Poked, copying_reader


def test_modules_bring_their_files() -> None:
    names = [module.__name__ for module in discover.find_modules("routes")]
    assert names == sorted(names)
    assert {"kefu.tickets.routes", "kefu.views.routes", "kefu.members.routes"} <= set(names)
    assert discover.find_modules("no_such_file") == ()


def test_everything_that_runs_is_found(settings: Settings) -> None:
    assert "views" in {reader.name for reader in discover.find_readers()}
    assert "ticket-timers" in {claims.name for claims in discover.find_claims(settings)}
    chores = discover.find_chores()
    assert chores[0] is CLEAN_ANSWERS
    assert len({chore.name for chore in chores}) == len(chores)


def test_two_readers_may_not_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discover, "_collect", lambda file, kind: [copying_reader("same"), copying_reader("same")])
    with pytest.raises(ValueError, match="share a name"):
        discover.find_readers()


def test_two_facts_may_not_share_a_name() -> None:
    """In a process of its own, since a class once made is known for good."""
    code = """
from kefu.kit.events import Event, registry
class One(Event, tag="test.same"): pass
class Two(Event, tag="test.same"): pass
registry()
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "two facts are called test.same" in ended.stderr


def test_only_facts_have_a_type() -> None:
    class Base(Event, frozen=True, kw_only=True):
        """A base of facts, no fact itself."""

    with pytest.raises(TypeError):
        Base.type_name()
    assert all("." in name for name in registry())


def test_a_fact_of_the_log_is_its_struct_again() -> None:
    import datetime

    import msgspec

    fact = Poked(workspace_id=new_id(), ticket_id=new_id(), n=4)
    row = Recorded(
        position=1,
        workspace_id=fact.workspace_id,
        at=datetime.datetime.now(datetime.UTC),
        type="test.poked",
        version=1,
        ticket_id=fact.ticket_id,
        customer_id=None,
        subject_id=None,
        actor_kind=ActorKind.SYSTEM,
        actor_id=None,
        cause=None,
        data={"n": 4},
    )
    assert row.as_event(Poked) == fact
    assert row.subject == fact.ticket_id
    assert msgspec.structs.replace(row, ticket_id=None).subject == fact.workspace_id
    with pytest.raises(msgspec.ValidationError):
        msgspec.structs.replace(row, type="test.other").as_event(Poked)
