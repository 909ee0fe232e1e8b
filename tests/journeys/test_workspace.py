"""What holds for the whole workspace: a language and a clock for whoever's own are not known."""

from playwright.async_api import Browser, expect

from tests.journeys.browser import assert_accessible, sitting
from tests.journeys.console import sign_in
from tests.journeys.installation import Installation

THEMES = {"zh": "dark", "en": "light"}
TAKES = {
    "zh": "未分派的工单由回复者负责是 → 否",
    "en": "who answers an unassigned ticket becomes its assigneeyes → no",
}
DAYS = {"zh": "已解决的工单自动关闭4 天后 → 7 天后", "en": "solved tickets close after4 days → 7 days"}


async def test_the_working_language_is_what_somebody_new_gets(
    demo: Installation, browser: Browser, language: str
) -> None:
    async with sitting(browser, demo.url, language) as seat:
        boss = await sign_in(seat, "boss@demo.kefu", language, theme=THEMES[language])
        page, say = boss.page, boss.say
        await page.goto(f"{demo.url}/admin/workspace")
        locale = page.get_by_label(say("workspace.locale"), exact=True)
        zone = page.get_by_label(say("workspace.time_zone"), exact=True)
        days = page.get_by_label(say("workspace.close_after"), exact=True)
        takes = page.get_by_label(say("workspace.assign_on_reply"))
        save = page.locator(".form-foot .btn.primary")
        await expect(locale).to_have_value("zh")
        await expect(save).to_be_disabled()
        await locale.select_option("en")
        await zone.select_option("Europe/Berlin")
        await expect(days).to_have_value("4")
        await days.fill("61")
        await save.click()
        assert await days.evaluate("field => field.validity.rangeOverflow && document.activeElement === field")
        await days.fill("7")
        await expect(takes).to_be_checked()
        await takes.uncheck()
        await assert_accessible(page)
        try:
            await save.click()
            await expect(page.get_by_text(say("workspace.saved"))).to_be_visible()
            await page.locator("details.history summary").click()
            newest = page.locator("details.history li").first
            await expect(newest).to_contain_text("Europe/Berlin")
            await expect(newest).to_contain_text(DAYS[language])
            await expect(newest).to_contain_text(TAKES[language])
            await assert_accessible(page)
            await page.goto(f"{demo.url}/admin/members/new")
            await expect(page.get_by_label(say("members.invite.language"), exact=True)).to_have_value("en")
        finally:
            await page.goto(f"{demo.url}/admin/workspace")
            await locale.select_option("zh")
            await zone.select_option("Asia/Shanghai")
            await days.fill("4")
            await expect(takes).not_to_be_checked()
            await takes.check()
            await save.click()
            await expect(save).to_be_disabled()
