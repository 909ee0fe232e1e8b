"""The chat is over, and the visitor says how it was."""

from kefu.demo import INBOX_KEY
from tools.examples.stage import Refused, Stage


async def play(on: Stage) -> None:
    guest, at = on.guest, {"key": INBOX_KEY}
    number = (await guest.ask("webchat_get_conversation", **at))["ticket"]["number"]
    version = (await on.tom.ask("get_ticket", number=number))["ticket"]["version"]
    await on.tom.ask("put_status", {"version": version, "status": "solved"}, number=number)
    asked = (await guest.ask("webchat_get_conversation", **at))["ticket"]["rating"]
    form = {"score": "5", "comment": "Quick and friendly, thank you!"}
    said = await guest.http.post(f"/webchat/{INBOX_KEY}/{asked['url']}", data=form)
    if said.is_error:
        raise Refused(f"the rating: {said.status_code} {said.text}")
    await on.settle()
    await on.tom.show("list_ratings", number=number)
    await on.sun.show("read_ratings")
