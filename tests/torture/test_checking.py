"""The checker of the torture catches each kind of planted bug."""

import msgspec.structs
import pytest

from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.kit.keys import Keyring
from kefu.kit.log import find_facts
from kefu.replies.events import SavedReplyUsed
from kefu.replies.reactions import REPLY_USES
from tests.log import find_unlike
from tests.world import make_world
from torture.checking import (
    Found,
    Operation,
    Reading,
    check,
    check_cuts,
    check_files,
    check_refusals,
    check_screens,
)
from torture.endings import judge
from torture.kills import find_stale
from torture.load import Screen, Session
from torture.visiting import Visitor, VisitorScreen

IDS = [new_id() for _ in range(4)]
FILE = new_id()
HISTORY = [
    Operation(id=IDS[0], text="a", outcome="ok", file=FILE),
    Operation(id=IDS[1], text="b", outcome="ok"),
    Operation(id=IDS[2], text="c", outcome="unknown"),
    Operation(id=IDS[3], text="d", outcome="failed"),
]
GOOD = Found(texts={IDS[0]: "a", IDS[1]: "b"}, facts=[IDS[0], IDS[1]], positions=[1, 2], files={FILE: IDS[0]})


def test_an_honest_run_passes() -> None:
    assert check(HISTORY, GOOD) == []
    arrived = {"texts": {**GOOD.texts, IDS[2]: "c"}, "facts": [*GOOD.facts, IDS[2]], "positions": [1, 2, 3]}
    assert check(HISTORY, msgspec.structs.replace(GOOD, **arrived)) == []


@pytest.mark.parametrize(
    ("word", "bug"),
    [
        ("lost", {"texts": {IDS[0]: "a"}, "facts": [IDS[0]], "positions": [1]}),
        ("ghost", {"texts": {**GOOD.texts, IDS[3]: "d"}, "facts": [*GOOD.facts, IDS[3]], "positions": [1, 2, 3]}),
        ("garbled", {"texts": {IDS[0]: "a", IDS[1]: "a changed one"}}),
        ("silent", {"facts": [IDS[0]], "positions": [1]}),
        ("doubled", {"facts": [IDS[0], IDS[1], IDS[1]], "positions": [1, 2, 3]}),
        ("hollow", {"facts": [IDS[0], IDS[1], IDS[2]], "positions": [1, 2, 3]}),
        ("contiguous", {"positions": [1, 3]}),
        ("sequenced", {"waiting": ["ticket.created"]}),
        ("loose", {"files": {}}),
        ("loose", {"files": {FILE: IDS[1]}}),
        ("rebuilt", {"unlike": ["view_count cannot be rebuilt from the log"]}),
    ],
)
def test_each_planted_bug_is_caught(word: str, bug: dict[str, object]) -> None:
    found = msgspec.structs.replace(GOOD, **bug)
    assert any(word in line for line in check(HISTORY, found))


def test_a_stale_screen_is_caught() -> None:
    assert check_screens({"one": {IDS[0]}, "two": {IDS[0], IDS[1]}}, {IDS[0], IDS[1]}) == [
        "screen one misses 1 of 2 messages"
    ]


def test_a_stale_window_of_a_visitor_is_caught() -> None:
    """A visitor's window must show what is on their own ticket, a console what is on any."""
    visitor, boss = Visitor("http://kefu.test"), Session("http://kefu.test", "", "")
    visitor.ticket = 1
    window, console = VisitorScreen(visitor), Screen(boss, [1, 2])
    done = [
        Operation(id=id, text="", outcome="ok", ticket=number) for id, number in zip(IDS[:3], (1, 1, 2), strict=True)
    ]
    screens = {"visitor": window, "0": console}
    window.seen, console.seen = set(IDS[:2]), set(IDS[:3])
    assert find_stale(screens, 1, done) == []
    window.seen, console.seen = {IDS[0]}, set(IDS[:2])
    assert find_stale(screens, 1, done) == ["screen visitor misses 1 of 2 messages", "screen 0 misses 1 of 3 messages"]


def test_a_file_that_is_not_as_it_was_sent_is_caught() -> None:
    sent = {FILE: b"abc"}
    assert check_files(sent, {FILE: b"abc"}) == []
    assert check_files(sent, {FILE: None}) == [f"lost: file {FILE} cannot be read"]
    assert check_files(sent, {FILE: b""}) == [f"garbled: file {FILE} holds other bytes"]


def test_a_visitor_who_is_refused_is_told() -> None:
    assert check_refusals(HISTORY) == []
    [line] = check_refusals([*HISTORY, Operation(id=IDS[3], text="e", refusal="visitor_unknown")])
    assert "visitor_unknown" in line


@pytest.mark.parametrize("together", [False, True])
async def test_a_projection_that_counted_twice_is_caught(log_db: Db, keyring: Keyring, together: bool) -> None:
    """As when a reader is killed between its effect and the move of a cursor that stands apart from it."""
    workspace = (await make_world(log_db, keyring)).workspace_id
    async with log_db.transaction() as tx:
        tx.record(SavedReplyUsed(workspace_id=workspace, subject_id=new_id(), used_on=new_id()))
    assert await find_unlike(log_db, workspace, together=together) == []
    async with log_db.transaction() as tx:
        [used] = [fact for fact in await find_facts(tx, 0, 1000) if REPLY_USES.wants(fact)]
        await REPLY_USES.react(tx, used)
    [line] = await find_unlike(log_db, workspace, together=together)
    assert line.startswith("saved_reply_uses cannot be rebuilt from the log: saved_reply_use: ")


def test_what_a_cut_stream_may_not_do_is_caught() -> None:
    ids = [new_id() for _ in range(4)]
    told = [(position, id) for position, id in enumerate(ids, 7)]
    assert check_cuts(told, set(ids)) == []
    assert check_cuts(told, set(ids[1:])) == []
    for word, bug in (
        ("missed 1 of 4", told[:2] + told[3:]),
        ("2 times", [*told, told[-1]]),
        ("out of order", [told[1], told[0], *told[2:]]),
    ):
        assert any(word in line for line in check_cuts(bug, set(ids)))


def test_a_stream_that_outlives_its_time_is_told() -> None:
    assert judge(30.0, 5.0, 5.0).broken == []
    for seconds, word in (((30.1, 1, 1), "frozen"), ((1, 5.1, 1), "session"), ((1, 1, 5.1), "100 streams")):
        [line] = judge(*seconds).broken
        assert word in line


@pytest.mark.parametrize(
    ("told", "broken"),
    [
        ([(1, 2), (2, 0), (3, 1)], []),
        ([(1, 2), (2, 0)], ["1 facts skipped"]),
        ([(1, 2), (3, 1)], ["1 facts skipped", "1 positions out of turn"]),
        ([(1, 2), (2, 0), (2, 0), (3, 1)], ["1 facts repeated", "1 positions out of turn"]),
        ([(1, 2), (2, 0), (3, 2), (4, 1)], ["1 facts repeated"]),
        ([(2, 0), (1, 2), (3, 1)], ["3 positions out of turn"]),
    ],
)
def test_what_a_reader_of_the_log_may_not_be_told_is_caught(told: list[tuple[int, int]], broken: list[str]) -> None:
    reading = Reading(3)
    for position, n in told:
        reading.take(position, n)
    assert reading.broken() == broken
