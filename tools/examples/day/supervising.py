"""Who has how much to do, and giving it to somebody else."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage


async def play(on: Stage) -> None:
    sun, tom = on.sun, on.props["tom"]
    await sun.show("update_availability", {"availability": "break"}, id=tom)
    times = {"begins": on.wall("2026-12-24T18:00"), "ends": on.wall("2027-01-04T09:00")}
    away = times | {"cover_id": on.props["lin"]}
    await sun.show("update_absence", away, id=tom)
    await sun.show("delete_absence", id=tom)
    await on.lin.show("update_my_absence", away | {"cover_id": tom})
    await on.lin.show("delete_my_absence")
    await sun.show("read_workload")
    await sun.show("list_pile", query={"unit_id": on.props["support"]})
    move = {"id": str(new_id()), "pile": {"unit_id": on.props["support"]}, "to": {"assignee_id": tom}}
    moved = await sun.show("create_move", move)
    words = "先问一下订单号，再查物流，别急着答应退款。"
    whisper = {"id": str(new_id()), "text": words, "hearer_id": tom}
    await sun.show("create_whisper", whisper, number=moved["items"][0]["number"])
