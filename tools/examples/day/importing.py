"""A list of customers from a fair is brought in, and taken back: it was last year's."""

from kefu.kit.ids import new_id
from tools.examples.stage import Stage

LIST = """姓名,邮箱,电话,企业,备注,摊位
林若溪,ruoxi.lin@example.com,138 0000 0091,青禾建筑设计院,展会上想看样册,A12
何晨,he.chen@example.com,,,想订夏季新款,B03
Tom Becker,tom.becker@example,,Becker & Sons,,C20
"""


async def play(on: Stage) -> None:
    boss = on.boss
    id = str(new_id())
    headers = {"X-File-Id": id, "X-File-Name": "%E5%B1%95%E4%BC%9A.csv", "Content-Type": "text/csv"}
    await boss.show("create_import", content=LIST.encode(), headers=headers)
    await on.work()
    seen = await boss.show("read_import", id=id)
    mapping = [*seen["mapping"][:4], None, None]
    await boss.show("put_import_mapping", {"version": seen["version"], "mapping": mapping}, id=id)
    await on.work()
    await boss.show("list_import_rows", id=id, query={"outcome": "error"})
    await boss.show("export_refused_rows", id=id)
    seen = await boss.ask("read_import", id=id)
    await boss.show("run_import", {"version": seen["version"]}, id=id)
    await on.work()
    seen = await boss.ask("read_import", id=id)
    await boss.show("undo_import", {"version": seen["version"]}, id=id)
    await on.work()
    other = str(new_id())
    await boss.ask("create_import", content=LIST.encode(), headers={**headers, "X-File-Id": other})
    await boss.show("stop_import", id=other)
    await boss.show("list_imports", query={"limit": 20})
