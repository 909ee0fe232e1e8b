"""tools/examples: a day that reads the same whenever it is played, and is what the application does today.

That every operation has an example, and that it fits, is asked by tests/web/test_openapi.py.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from kefu.kit.embedded import APP
from kefu.kit.ids import new_id
from kefu.kit.settings import Settings
from tests.conftest import fresh_database, url_of
from tools.examples.playing import PLACE, play_day, written
from tools.examples.telling import A_MINUTE, MORNING, Clock, Exchange, Teller


@pytest.fixture
def teller() -> Teller:
    teller = Teller(Clock())
    teller.clock.step(timedelta())
    return teller


def moment(ago: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) - ago).isoformat()


def test_an_id_is_told_by_where_it_came_up(teller: Teller) -> None:
    again = Teller(teller.clock)
    for id, one in ((str(new_id()), teller), (str(new_id()), again)):
        one.tell(Exchange(operation="list_tags", answer={"items": [{"id": str(new_id())}]}))
        made = one.tell(Exchange(operation="create_tag", request={"id": id}, answer={"id": id, "text": f"tag {id}"}))
        read = one.tell(Exchange(operation="read_tag", answer={"id": id, "text": f"tag …{id[-6:]} is gone"}))
        told = made.request["id"]
        assert UUID(told).version == 7
        assert told != id
        assert made.answer == {"id": told, "text": f"tag {told}"}
        assert read.answer == {"id": told, "text": f"tag …{told[-6:]} is gone"}
    first, second = (
        one.tell(Exchange(operation="list_tags", answer=[id])).answer
        for one in (teller, again)
        for id in [str(new_id())]
    )
    assert first == second


def test_a_new_id_before_it_changes_no_others(teller: Teller) -> None:
    other = Teller(teller.clock)
    other.tell(Exchange(operation="create_inbox", answer={"id": str(new_id())}))
    told = {
        one.tell(Exchange(operation="create_tag", answer={"id": str(new_id())})).answer["id"] for one in (teller, other)
    }
    assert len(told) == 1


def test_what_was_before_the_day_keeps_its_distance_in_minutes(teller: Teller) -> None:
    before = teller.tell(Exchange(operation="a", answer=[moment(90 * A_MINUTE + timedelta(seconds=4))]))
    assert before.answer == [(MORNING - 90 * A_MINUTE).isoformat().replace("+00:00", "Z")]


def test_what_happens_in_a_step_has_its_time(teller: Teller) -> None:
    early = moment()
    teller.clock.step(20 * A_MINUTE)
    late, later = moment(), moment(-7 * 24 * 60 * A_MINUTE + timedelta(seconds=9))
    told = teller.tell(Exchange(operation="a", answer=[early, late, later])).answer
    assert told == ["2026-11-25T01:00:00Z", "2026-11-25T01:20:00Z", "2026-12-02T01:20:00Z"]


def test_a_moment_that_was_asked_for_is_told_as_it_was_meant(teller: Teller) -> None:
    wish = MORNING + timedelta(days=1)
    real = teller.clock.real(wish)
    teller.clock.step(20 * A_MINUTE)
    told = teller.tell(Exchange(operation="a", request={"until": real.isoformat()}, answer=None))
    assert told.request == {"until": "2026-11-26T01:00:00Z"}


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("token", "kefu_3q2-7wAAA", "kefu_…"),
        ("token", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x", "eyJhbGciOiJIUzI1NiJ9…"),
        ("csrf_token", "q7h3kX", "8fX1…"),
        ("path", "/invitation#abc", "/invitation#kT3w…"),
        ("cursor", "0123456789ab.17", "c4673bc3cabe.17"),
        ("next", "WyIyMDI2Il0", "WyI…"),
        ("name", "林晓", "林晓"),
    ],
)
def test_secrets_are_not_told(teller: Teller, field: str, said: str, told: str) -> None:
    assert teller.tell(Exchange(operation="a", answer={field: said})).answer == {field: told}


def test_recovery_codes_are_told_as_others(teller: Teller) -> None:
    codes = ["aaaaaa-bbbbbb-cccccc", "dddddd-eeeeee-ffffff"]
    made = teller.tell(Exchange(operation="a", answer={"codes": codes})).answer["codes"]
    used = teller.tell(Exchange(operation="b", request={"code": codes[1]})).request["code"]
    assert used == made[1] != made[0]
    assert not set(made) & set(codes)


def test_long_lists_of_an_answer_are_cut_and_requests_are_whole(teller: Teller) -> None:
    rows = [{"number": number} for number in range(9)]
    told = teller.tell(Exchange(operation="a", request={"tickets": rows}, answer={"items": rows, "words": ["a"] * 9}))
    assert told.request == {"tickets": rows}
    assert told.answer == {"items": rows[:3], "words": ["a"] * 9}


def test_frames_are_told_line_by_line(teller: Teller) -> None:
    id = str(new_id())
    frames = f'id: 0123456789ab.4\nevent: gone\ndata: {{"ticket_id":"{id}","number":7}}\n\n'
    told = teller.frames("open_stream", frames)
    assert told.startswith('id: c4673bc3cabe.4\nevent: gone\ndata: {"ticket_id":"01a2')
    assert id not in told
    assert told.endswith(',"number":7}\n\n')


@pytest.mark.slow
async def test_the_examples_are_what_the_application_does_today(tmp_path: Path) -> None:
    with fresh_database() as name:
        played = written(await play_day(Settings(data_dir=tmp_path, database_url=url_of(APP, name))))
    assert played == PLACE.read_text(encoding="utf-8"), "run `make examples` and `make generate`"
