"""Before anybody writes: the server lives, waits for its administrator and gets one; then the demo moves in."""

from kefu.demo import load_demo
from kefu.members import ensure_setup_token
from tools.examples.stage import Stage
from tools.examples.telling import Exchange


async def play(on: Stage) -> None:
    stranger = on.visitor("stranger")
    await stranger.show("healthz")
    await stranger.show("readyz")
    numbers = await on.visitor("machine", address="127.0.0.1").ask("metrics")
    lines = [line for line in numbers.split("\n") if "kefu_streams" in line]
    on.keep(Exchange(operation="metrics", answer="\n".join([*lines, ""])))
    await stranger.show("read_setup")
    async with on.db.transaction() as tx:
        token = await ensure_setup_token(tx)
    await stranger.show(
        "create_setup",
        {
            "token": token,
            "workspace_name": "示例科技",
            "name": "王芳",
            "email": "admin@example.com",
            "password": "shu-shan-you-lu-2026",
            "locale": "zh",
        },
    )
    await load_demo(on.db, on.app.state.keyring)
    await on.settle()
