"""A customer writes, an agent answers: both ways, live, with nothing lost and nothing leaked."""

import secrets

from playwright.async_api import Browser, FilePayload, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import log_in
from tests.journeys.installation import Installation
from tests.journeys.pictures import draw_png
from tests.journeys.widget import overhear, visit


async def test_a_conversation_goes_both_ways(demo: Installation, browser: Browser, language: str) -> None:
    mark = secrets.token_hex(4)
    async with sitting(browser, demo.url, language) as desk, sitting(browser, demo.url, language) as sofa:
        agent = await log_in(desk, "lin@demo.kefu", language)
        await agent.show_view("open")
        open_before, new_before = await agent.count("open"), await agent.count("unassigned")
        mine_before = await agent.count("mine")

        # the customer writes; the agent sees it without a reload, and the counts move
        customer = await visit(sofa, language)
        overheard = await overhear(customer.page)
        await customer.open()
        await customer.write(f"Where is my order {mark}?")
        await expect(agent.row(mark)).to_be_visible()
        await expect(agent.view("open").locator("b")).to_have_text(str(open_before + 1))
        await expect(agent.view("unassigned").locator("b")).to_have_text(str(new_before + 1))
        await agent.open_ticket(mark)
        await expect(agent.bubble(f"Where is my order {mark}?")).to_be_visible()

        # typing is seen on both sides
        await customer.text.press_sequentially("It was ")
        await expect(agent.presence).to_contain_text(agent.say("tickets.presence.typing_one", names="").strip())
        await agent.text.press_sequentially("Let me ")
        await expect(customer.log.locator(".typing")).to_be_visible()
        await assert_accessible(agent.page, customer.page, customer.frame())

        # the answer arrives, and everything is still there after a reload
        await agent.write("reply", f"It left this morning {mark}.")
        await expect(customer.bubble(f"It left this morning {mark}.")).to_be_visible()
        await expect(agent.status("pending")).to_be_visible()
        # and who answered what nobody owned owns it
        await expect(agent.view("mine").locator("b")).to_have_text(str(mine_before + 1))
        await customer.page.reload()
        await customer.open()
        for said in (f"Where is my order {mark}?", f"It left this morning {mark}."):
            await expect(customer.bubble(said)).to_have_count(1)

        # a note stays inside
        await agent.write("note", f"secret-{mark}: he is angry")

        # off-line: what is written waits, and arrives exactly once
        sofa.away = True
        await sofa.context.set_offline(True)
        await customer.write(f"Sent from a tunnel {mark}")
        await expect(customer.window.locator(".banner[role=status]")).to_contain_text(customer.say("frame.offline"))
        await sofa.context.set_offline(False)
        await customer.sent()
        sofa.away = False
        await expect(agent.bubble(f"Sent from a tunnel {mark}")).to_have_count(1)
        await expect(customer.bubble(f"Sent from a tunnel {mark}")).to_have_count(1)
        await expect(agent.status("open")).to_be_visible()

        # a picture
        picture = FilePayload(name="leak.png", mimeType="image/png", buffer=draw_png())
        await customer.window.locator("input[type=file]").set_input_files([picture])
        await customer.write(f"This is how it looks {mark}")
        await customer.sent()
        seen = agent.thread.get_by_role("img", name=agent.say("tickets.file.picture", name="leak.png"))
        await expect(seen).to_be_visible()
        assert await seen.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 160

        # looked at large, put away, and looked at again
        small = customer.window.get_by_role("button", name=customer.say("frame.picture", name="leak.png"))
        large = customer.window.locator("dialog.viewer")
        for _ in range(2):
            await small.click()
            await expect(large).to_be_visible()
            await customer.page.keyboard.press("Escape")
            await expect(large).to_have_count(0)

        # the agent tags it, solves it; the customer sees that, and writing again opens it anew
        await agent.pick(agent.button("tickets.tags.add"), f"tag-{mark}")
        await expect(agent.conversation.locator(".chip.tag", has_text=f"tag-{mark}")).to_be_visible()
        await expect(agent.thread.locator(".ev", has_text=f"+tag-{mark}")).to_be_visible()
        await agent.button("tickets.solve").click()
        await expect(agent.status("solved")).to_be_visible()
        number = (await agent.page.locator("section.conv h1 .num").inner_text()).strip(" #")
        await expect(customer.line(customer.say("frame.solved", number=number))).to_be_visible()
        await assert_accessible(agent.page, customer.frame())
        await customer.write(f"One more thing {mark}")
        await expect(agent.status("open")).to_be_visible()
        await expect(agent.bubble(f"One more thing {mark}")).to_have_count(1)

        # the listening works, and heard no note
        await customer.sent()
        assert f"It left this morning {mark}." in overheard.text
        assert f"One more thing {mark}" in overheard.text
        assert f"secret-{mark}" not in overheard.text
        assert f"secret-{mark}" not in await customer.frame().content()
