"""The administrator says through what mails go, and tries it."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage

SERVER = {
    "version": 0,
    "host": "smtp.example.com",
    "port": 465,
    "tls": "tls",
    "username": "service@example.com",
    "password": "an app's own code",
    "sender": "service@example.com",
    "sender_name": "云帆户外客服",
    "base_url": "https://kefu.example.com",
}


async def play(on: Stage) -> None:
    boss = on.boss
    set_up = await boss.show("update_mail_server", SERVER)
    await boss.show("read_mail_server")
    # no mail leaves this machine: from here on the post office next door stands in for smtp.example.com
    here = {"host": "127.0.0.1", "port": on.office.port, "tls": "none", "username": "", "password": None}
    await boss.ask("update_mail_server", SERVER | here | {"version": set_up["version"]})
    mail = await boss.show("create_test_mail", {"id": str(new_id())})
    await on.deliver_mail()
    await boss.show("read_mail", id=mail["id"])
    await boss.show("list_mails")
