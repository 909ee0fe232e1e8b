import io
import sys

import pytest

from kefu.members import Role
from tests.cli.conftest import Command


def test_a_member_comes_changes_password_and_goes(demo: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    added = demo("member", "add", "Li Si", "li@example.test", "--role", "agent", "--role", "quality", "--json")
    assert added.code == 0, added.err
    member, password = added.json()["member"], added.json()["password"]
    assert (member["roles"], member["active"]) == (["agent", "quality"], True)
    assert len(password) >= 10

    again = demo("member", "add", "Li Si", "LI@example.test")
    assert again.code == 1
    assert "e-mail" in again.err

    monkeypatch.setattr(sys, "stdin", io.StringIO("korrekt-horse-battery\n"))
    changed = demo("member", "password", "LI@example.test", "--password-stdin")
    assert changed.code == 0
    assert "new password" in changed.out
    assert "horse" not in changed.out

    gone = demo("member", "deactivate", "li@example.test", "--json")
    assert gone.json()["member"]["active"] is False
    table = demo("member", "list")
    assert "li@example.test" in table.out
    listed = {row["email"]: row["active"] for row in demo("member", "list", "--json").lines()}
    assert listed["li@example.test"] is False
    assert listed["boss@demo.kefu"] is True


def test_what_a_member_cannot_be(demo: Command) -> None:
    assert demo("member", "add", "X", "no-address").code == 1
    assert demo("member", "add", "X", "x@example.test", "--unit", "nowhere").err.strip() == "There is no unit nowhere."
    assert demo("member", "add", "X", "x@example.test", "--role", "king").code == 2
    assert demo("member", "password", "nobody@example.test").code == 1
    assert '"code":"second_factor_off"' in demo("member", "totp-off", "boss@demo.kefu", "--json").err
    last = demo("member", "deactivate", "boss@demo.kefu", "--json")
    assert last.code == 1
    assert '"code":"last_administrator"' in last.err


def test_a_member_joins_a_team(demo: Command) -> None:
    answer = demo(
        "member", "add", "Wu", "wu@example.test", "--unit", "技术支持组 Support Team", "--locale", "zh", "--json"
    )
    assert answer.json()["member"]["team_ids"] == [answer.json()["member"]["unit_id"]]


def test_a_token_is_made_listed_and_revoked(demo: Command) -> None:
    made = demo("token", "add", "ERP", "--member", "lin@demo.kefu", "--scope", "ticket:read", "--days", "30", "--json")
    assert made.code == 0, made.err
    assert made.json()["token"].startswith("kefu_")
    assert made.json()["scopes"] == ["ticket:read"]
    whole = demo("token", "add", "everything", "--member", "lin@demo.kefu")
    assert "not shown again" in whole.out
    assert "ERP" in demo("token", "list").out
    ids = [row["id"] for row in demo("token", "list", "--json").lines()]
    assert made.json()["id"] in ids
    assert demo("token", "revoke", made.json()["id"]).code == 0
    assert demo("token", "revoke", made.json()["id"], "--json").code == 1
    too_much = demo("token", "add", "x", "--member", "lin@demo.kefu", "--scope", "member:manage")
    assert too_much.code == 1
    assert Role.AGENT.value == "agent"


def test_several_workspaces_must_be_told_apart(demo: Command, installation: dict[str, str]) -> None:
    import psycopg

    with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as connection:
        connection.execute(
            "insert into workspace (id, name, locale, time_zone) values (gen_random_uuid(), 'Other', 'en', 'UTC')"
        )
    try:
        which = demo("member", "list")
        assert which.code == 1
        assert "--workspace" in which.err
        assert demo("member", "list", "--workspace", "云帆户外 Yunfan Outdoor").code == 0
        assert demo("member", "list", "--workspace", "Nowhere").err.strip() == "There is no workspace Nowhere."
    finally:
        with psycopg.connect(installation["KEFU_OWNER_DATABASE_URL"]) as connection:
            connection.execute("delete from workspace where name = 'Other'")
