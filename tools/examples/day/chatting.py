"""A visitor of the shop's page writes, and is answered while they wait."""

from kefu.demo import INBOX_KEY
from kefu.kit.ids import new_id
from tools.examples.stage import Stage

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cf500f0003860180b5d1a2b10000000049454e44ae426082"
)


async def play(on: Stage) -> None:
    guest = on.visitor("guest", address="192.0.2.55", **{"Accept-Language": "en"})
    at = {"key": INBOX_KEY}
    await guest.show("webchat_get_config", **at)
    card = await guest.show("webchat_post_visitor", {"locale": "en"}, **at)
    guest.http.headers["Authorization"] = f"Bearer {card['token']}"
    picture = str(new_id())
    headers = {"X-File-Id": picture, "X-File-Name": "zip.png", "Content-Type": "image/png"}
    await guest.show("webchat_post_file", content=PICTURE, headers=headers, **at)
    words = {"id": str(new_id()), "text": "Hi, the zip of my jacket is broken. Is that covered?", "files": [picture]}
    await guest.show("webchat_post_message", words, **at)
    await guest.show("webchat_get_file", id=picture, **at)
    await guest.show("webchat_post_typing", {"typing": True}, **at)
    said = await guest.show("webchat_get_conversation", **at)
    number = said["ticket"]["number"]
    row = (await on.sun.ask("get_ticket", number=number))["ticket"]
    gift = {"version": row["version"], "assignee_id": on.props["tom"], "team_id": on.props["support"]}
    await on.sun.ask("put_assignment", gift, number=number)
    answer = "Yes, zips are covered for three years. Please send us the number on the label inside."
    await on.tom.ask("create_message", {"id": str(new_id()), "text": answer}, number=number)
    since = {"Last-Event-ID": said["cursor"]}
    await guest.show("webchat_open_stream", frames=2, headers=since, **at)
    await on.tom.show("open_stream", frames=2, headers=since)
