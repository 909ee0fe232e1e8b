"""The doctor goes to the mail server itself, logs in, and says in plain words what it met."""

from pathlib import Path

from kefu.cli.findings import State
from kefu.cli.mail import check_mail
from kefu.kit.db import Db
from kefu.kit.keys import Keyring
from kefu.kit.settings import Settings
from tests.kit.mail.test_post import make_corner
from tests.post_office import post_office


async def states(db: Db, tmp_path: Path) -> list[tuple[State, str]]:
    Keyring.open(tmp_path / "keys.json")
    return [(found.state, found.detail) async for found in check_mail(db, Settings(data_dir=tmp_path))]


async def test_the_doctor_goes_there(db: Db, tmp_path: Path) -> None:
    async with db.transaction() as tx:
        await tx.run("delete from mail_server /* every workspace: a test's own database */ where true")
    assert [state for state, _ in await states(db, tmp_path)] == [State.NOTE]
    corner = await make_corner(db)
    async with post_office() as office:
        await corner.serve(office.port)
        [(state, told)] = await states(db, tmp_path)
        assert (state, office.tried) == (State.OK, 0)
        assert str(office.port) in told
        await corner.write()
        async with db.transaction() as tx:
            await tx.run(
                """update mail set created_at = created_at - interval '1 hour' where workspace_id = %(w)s""",
                w=corner.id,
            )
        assert [state for state, _ in await states(db, tmp_path)] == [State.OK, State.WRONG]
    [(state, told), _] = await states(db, tmp_path)
    assert state == State.WRONG
    assert "cannot be reached" in told


async def test_a_password_without_its_key_file_is_told(db: Db, tmp_path: Path) -> None:
    async with db.transaction() as tx:
        await tx.run("delete from mail_server /* every workspace: a test's own database */ where true")
    corner = await make_corner(db)
    async with post_office() as office:
        await corner.serve(office.port)
        async with db.transaction() as tx:
            await tx.run("update mail_server set password = 'sealed elsewhere' where workspace_id = %(w)s", w=corner.id)
        [(state, told)] = await states(db, tmp_path)
        [(bare, _)] = [(f.state, f.detail) async for f in check_mail(db, Settings(data_dir=tmp_path / "none"))]
    assert (state, bare) == (State.WRONG, State.WRONG)
    assert "key file" in told
