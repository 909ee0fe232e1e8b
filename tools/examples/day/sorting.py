"""Many tickets at once, and taking it back."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    lin = on.lin
    mine = (await lin.ask("list_tickets", query={"view": "mine"}))["items"][:2]
    targets = [{"number": row["number"], "version": row["version"]} for row in mine]
    wish = {"priority": "important", "tags_added": ["今天处理"]}
    done = await lin.show("change_tickets", {"id": str(new_id()), "tickets": targets, "wish": wish})
    await lin.show("undo_tickets", id=done["id"])
    while (await lin.ask("list_views"))["again_in"] is not None:
        await on.rest()
    await lin.show("list_views")
