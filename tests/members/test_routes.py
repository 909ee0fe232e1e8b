"""HTTP of members: cookies, CSRF, permissions, other workspaces, and bad input."""

from typing import Any

import httpx
import pytest
from litestar import Litestar

from kefu.kit.access import public, requires
from kefu.kit.db import Db
from kefu.kit.ids import new_id
from kefu.members import ROLES, Role, add_member
from kefu.members.routes import ROUTES
from tests.members.scenes import PASSWORD, Scene, browser, make_scene, newcomer, visitor

NOWHERE = str(new_id())


async def sign_in(client: httpx.AsyncClient, email: str, password: str = PASSWORD) -> httpx.Response:
    answer = await client.post("/api/session", json={"email": email, "password": password})
    if answer.status_code == 201:
        client.headers["x-csrf-token"] = answer.json()["csrf_token"]
    return answer


async def test_signing_in_reading_and_signing_out(small: Litestar, scene: Scene) -> None:
    async with visitor(small, "10.8.0.1") as client:
        assert (await client.get("/api/session")).status_code == 401
        answer = await sign_in(client, scene.agent.email)
        assert answer.status_code == 201
        cookie = answer.headers["set-cookie"]
        assert "kefu_session=" in cookie
        for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=2592000"):
            assert part in cookie
        assert "Secure" not in cookie
        session = (await client.get("/api/session")).json()
        assert session == answer.json()
        assert session["member"]["email"] == scene.agent.email
        assert session["member"]["team_ids"] == [str(scene.team.id)]
        assert session["workspace"] == {"id": str(scene.id), "name": "测试公司", "locale": "zh"}
        assert session["permissions"] == sorted(ROLES[Role.AGENT])
        gone = await client.delete("/api/session")
        assert gone.status_code == 204
        assert not client.cookies
        assert (await client.get("/api/session")).status_code == 401


async def test_the_cookie_is_secure_over_https(db: Db, small: Litestar, scene: Scene) -> None:
    transport = httpx.ASGITransport(app=small, client=("10.8.0.2", 1))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://kefu.test") as client:
        assert "Secure" in (await sign_in(client, scene.agent.email)).headers["set-cookie"]


async def test_a_wrong_password_and_too_many(small: Litestar, scene: Scene) -> None:
    async with visitor(small, "10.8.0.3") as client:
        for _ in range(5):
            answer = await sign_in(client, scene.agent.email, "a wrong guess")
            assert (answer.status_code, answer.json()["code"]) == (401, "login_failed")
            assert "set-cookie" not in answer.headers
        answer = await sign_in(client, scene.agent.email)
        assert (answer.status_code, answer.json()["code"]) == (429, "rate_limited")
        assert 0 < int(answer.headers["retry-after"]) <= 60


async def test_another_sites_form_cannot_sign_anybody_in(small: Litestar, scene: Scene) -> None:
    body = f'{{"email": "{scene.agent.email}", "password": "{PASSWORD}"}}'
    async with visitor(small, "10.8.0.4") as client:
        for path in ("/api/session", "/api/setup"):
            answer = await client.post(path, content=body, headers={"content-type": "text/plain"})
            assert answer.status_code == 415


async def test_changes_need_the_csrf_token(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as client:
        good = client.headers.pop("x-csrf-token")
        wrongs: list[Any] = [{}, {"x-csrf-token": ""}, {"x-csrf-token": good + "x"}, {"x-csrf-token": b"\xe9"}]
        for wrong in wrongs:
            answer = await client.patch("/api/me", json={"theme": "dark"}, headers=wrong)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf_rejected")
        assert (await client.get("/api/session")).json()["csrf_token"] == good
        answer = await client.patch("/api/me", json={"theme": "dark"}, headers={"x-csrf-token": good})
        assert answer.json()["theme"] == "dark"


async def test_sessions_are_listed_and_ended(db: Db, small: Litestar, scene: Scene) -> None:
    other = await browser(small, db, scene, scene.agent)
    third = await browser(small, db, scene, scene.agent)
    boss = await browser(small, db, scene, scene.boss)
    async with await browser(small, db, scene, scene.agent) as client, other, third, boss:
        items = (await client.get("/api/sessions")).json()["items"]
        assert [item["current"] for item in items].count(True) == 1
        assert {item["address"] for item in items} == {"192.0.2.1"}
        victim = (await boss.get("/api/sessions")).json()["items"][0]["id"]
        for foreign in (victim, NOWHERE):
            assert (await client.delete(f"/api/sessions/{foreign}")).status_code == 404
        theirs = next(item["id"] for item in (await other.get("/api/sessions")).json()["items"] if item["current"])
        assert (await client.delete(f"/api/sessions/{theirs}")).status_code == 204
        assert (await other.get("/api/session")).status_code == 401
        assert (await client.delete("/api/sessions")).status_code == 204
        assert (await third.get("/api/session")).status_code == 401
        assert (await client.get("/api/session")).status_code == 200
        assert (await boss.get("/api/session")).status_code == 200


async def test_members_are_added_changed_and_listed(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as boss:
        new: dict[str, Any] = {
            "id": str(new_id()),
            "name": "赵六",
            "email": f"{new_id()}@example.com",
            "roles": ["agent", "expert"],
            "unit_id": str(scene.team.id),
            "password": "a good password",
        }
        made = await boss.post("/api/members", json=new)
        assert made.status_code == 201, made.text
        assert (await boss.post("/api/members", json=new)).json() == made.json()
        assert "password" not in made.text
        taken = await boss.post("/api/members", json={**new, "id": str(new_id())})
        assert (taken.status_code, taken.json()["code"], taken.json()["field"]) == (409, "email_taken", "email")
        async with visitor(small, "10.8.0.5") as client:
            assert (await sign_in(client, new["email"], "a good password")).status_code == 201
            changed = await boss.patch(
                f"/api/members/{new['id']}", json={"version": 1, "roles": ["quality"], "password": "another password"}
            )
            assert changed.json()["roles"] == ["quality"]
            assert (await client.get("/api/session")).status_code == 401
            assert (await sign_in(client, new["email"], "another password")).status_code == 201
        listed = (await boss.get("/api/members", params={"limit": 2})).json()
        assert [item["name"] for item in listed["items"]] == ["林晓", "王芳"]
        rest = (await boss.get("/api/members", params={"after": listed["next"]})).json()
        assert [item["name"] for item in rest["items"]] == ["赵六"]
        assert rest["next"] is None


async def test_the_last_administrator_is_told_so(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as boss:
        answer = await boss.patch(f"/api/members/{scene.boss.id}", json={"version": 1, "active": False})
        assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
        assert "administrator" in answer.json()["detail"]


async def test_my_name(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as client:
        answer = await client.patch("/api/me", json={"name": "Xiao Lin"})
        assert (answer.status_code, answer.json()["name"], answer.json()["version"]) == (200, "Xiao Lin", 2)
        assert (await client.get("/api/session")).json()["member"] == answer.json()
        for wrong in ("", " ", None, 7, "a" * 201):
            refused = await client.patch("/api/me", json={"name": wrong})
            assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
        assert (await client.patch("/api/me", json={"email": "x@y.z"})).status_code == 400


async def test_my_password(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.agent) as client, visitor(small, "10.8.0.6") as other:
        await sign_in(other, scene.agent.email)
        body = {"current_password": "wrong", "password": "a new password"}
        wrong = await client.put("/api/me/password", json=body)
        assert (wrong.status_code, wrong.json()["code"]) == (403, "password_wrong")
        assert wrong.json()["field"] == "current_password"
        body["current_password"] = PASSWORD
        assert (await client.put("/api/me/password", json=body)).status_code == 204
        assert (await client.get("/api/session")).status_code == 200
        assert (await other.get("/api/session")).status_code == 401


async def test_tokens_work_within_their_scopes(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as boss:
        made = (await boss.post("/api/tokens", json={"name": "ERP", "scopes": ["member:read"]})).json()
        assert made["token"].startswith("kefu_")
        listed = (await boss.get("/api/tokens")).json()["items"]
        assert [item["name"] for item in listed] == ["ERP"]
        assert made["token"] not in str(listed)
        async with visitor(small, authorization=f"Bearer {made['token']}") as program:
            assert (await program.get("/api/members")).status_code == 200
            session = (await program.get("/api/session")).json()
            assert (session["permissions"], session["csrf_token"]) == (["member:read"], "")
            assert (await program.get("/api/tokens")).status_code == 403
            for path in ("/api/sessions", "/api/session"):
                assert (await program.delete(path)).status_code == 403
            assert (await program.patch("/api/me", json={"theme": "dark"})).status_code == 403
            assert (await boss.delete(f"/api/tokens/{made['id']}")).status_code == 204
            assert (await program.get("/api/members")).status_code == 401
        assert (await boss.delete(f"/api/tokens/{made['id']}")).status_code == 404


async def test_a_bad_token_is_not_rescued_by_a_cookie(db: Db, small: Litestar, scene: Scene) -> None:
    async with await browser(small, db, scene, scene.boss) as boss:
        for bad in ("Bearer kefu_x", "Bearer x", "Basic abc", "Bearer", "Bearer " + "kefu_" * 100):
            assert (await boss.get("/api/members", headers={"authorization": bad})).status_code == 401


async def test_other_workspaces_do_not_exist(db: Db, small: Litestar, scene: Scene) -> None:
    other = await make_scene(db)
    async with await browser(small, db, other, other.boss) as theirs:
        token = (await theirs.post("/api/tokens", json={"name": "a", "scopes": ["member:read"]})).json()
        session = (await theirs.get("/api/sessions")).json()["items"][0]
    async with await browser(small, db, scene, scene.boss) as boss:
        answers = [
            await boss.patch(f"/api/members/{other.agent.id}", json={"version": 1, "name": "x"}),
            await boss.delete(f"/api/tokens/{token['id']}"),
            await boss.delete(f"/api/sessions/{session['id']}"),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        unit = {"name": "a", "email": "a@b.c", "roles": ["agent"], "unit_id": str(other.team.id)}
        assert (await boss.post("/api/members", json=unit)).json()["field"] == "unit_id"
        assert {item["id"] for item in (await boss.get("/api/members")).json()["items"]} == {
            str(scene.boss.id),
            str(scene.agent.id),
        }
        assert (await boss.get("/api/tokens")).json()["items"] == []


def member(**fields: Any) -> dict[str, Any]:
    return {"name": "a", "email": "a@example.com", "roles": ["agent"], "unit_id": NOWHERE, **fields}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/members", {}),
        ("POST", "/api/members", []),
        ("POST", "/api/members", member()),
        ("POST", "/api/members", member(email="nobody")),
        ("POST", "/api/members", member(name=" ")),
        ("POST", "/api/members", member(name="a" * 201)),
        ("POST", "/api/members", member(name="\x00")),
        ("POST", "/api/members", member(roles=[])),
        ("POST", "/api/members", member(roles=["king"])),
        ("POST", "/api/members", member(password="short")),
        ("POST", "/api/members", member(locale="fr")),
        ("POST", "/api/members", member(id=str(new_id())[:-1])),
        ("POST", "/api/members", member(id="00000000-0000-4000-8000-000000000000", unit_id="TOP")),
        ("POST", "/api/members", member(owner=True)),
        ("PATCH", "/api/members/AGENT", {}),
        ("PATCH", "/api/members/AGENT", {"version": 2**40}),
        ("PATCH", "/api/members/AGENT", {"version": 1, "roles": []}),
        ("PATCH", "/api/members/AGENT", {"version": 1, "active": "perhaps"}),
        ("PATCH", "/api/members/AGENT", {"version": 1, "password": ""}),
        ("PATCH", "/api/members/AGENT", {"version": 1, "unit_id": NOWHERE}),
        ("PATCH", "/api/me", {"availability": "asleep"}),
        ("PATCH", "/api/me", {"roles": ["administrator"]}),
        ("PUT", "/api/me/password", {"current_password": PASSWORD, "password": "short"}),
        ("POST", "/api/tokens", {"name": "a", "scopes": []}),
        ("POST", "/api/tokens", {"name": "a", "scopes": ["all"]}),
        ("POST", "/api/tokens", {"name": "a", "scopes": ["ticket:read"], "expires_at": "2020-01-01T00:00:00Z"}),
        ("POST", "/api/tokens", {"name": "a", "scopes": ["ticket:read"], "expires_at": "2099-01-01T00:00:00"}),
        ("POST", "/api/session", {"email": 1, "password": "x"}),
        ("POST", "/api/session", {"email": "a"}),
        ("POST", "/api/units", {"name": "a", "parent_id": NOWHERE}),
        ("GET", "/api/members?limit=0", None),
        ("GET", "/api/members?limit=201", None),
        ("GET", "/api/members?after=x", None),
        ("GET", "/api/members?role=king", None),
        ("GET", "/api/members?unit_id=x", None),
        ("GET", "/api/members?query=%00", None),
        ("GET", "/api/tokens?after=%00", None),
    ],
)
async def test_bad_input_is_400(
    db: Db, small: Litestar, scene: Scene, method: str, path: str, body: dict[str, Any] | None
) -> None:
    if isinstance(body, dict) and body.get("unit_id") == "TOP":
        body = {**body, "unit_id": str(scene.top.id)}
    async with await browser(small, db, scene, scene.boss) as boss:
        answer = await boss.request(method, path.replace("AGENT", str(scene.agent.id)), json=body)
        assert answer.status_code == 400, answer.text
        problem = answer.json()
        assert problem["code"] == "invalid"
        assert problem["detail"]
        assert not problem["detail"].startswith(("reasons.", "errors."))


@pytest.mark.parametrize("role", list(Role))
async def test_every_role_gets_what_it_may_and_403_else(db: Db, small: Litestar, scene: Scene, role: Role) -> None:
    async with db.transaction() as tx:
        member = await add_member(tx, scene.system, newcomer("a", scene.team, role))
    async with await browser(small, db, scene, member) as client:
        for route in ROUTES:
            if any(isinstance(guard, public) for guard in route.guards or ()):
                continue
            permission = next(g.permission for g in route.guards or () if isinstance(g, requires))
            path = next(iter(route.paths)).replace("{id:uuid}", NOWHERE)
            if route.handler_name in ("delete_session", "delete_other_sessions"):
                continue
            answer = await client.request(next(iter(route.http_methods)), path, json={})
            if permission is None or permission in ROLES[role]:
                assert answer.status_code in (200, 201, 204, 400, 404), (path, answer.text)
            else:
                assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), path


async def test_nobody_gets_only_what_is_public(small: Litestar) -> None:
    async with visitor(small, "10.8.0.7") as nobody:
        for route in ROUTES:
            path = next(iter(route.paths)).replace("{id:uuid}", NOWHERE)
            answer = await nobody.request(next(iter(route.http_methods)), path, json={})
            if any(isinstance(guard, public) for guard in route.guards or ()):
                assert answer.status_code in (200, 400), path
            else:
                assert answer.status_code == 401, path


async def test_refusals_speak_the_askers_language(small: Litestar, scene: Scene) -> None:
    async with visitor(small, "10.8.0.8") as client:
        client.headers["accept-language"] = "zh-CN"
        answer = await sign_in(client, scene.agent.email, "a wrong guess")
    assert answer.json()["detail"] == "邮箱或密码不正确。"
