"""P10: what the widget weighs, and how soon one can write in it on a slow line."""

import asyncio
import gzip
import statistics
import urllib.request

from bench.result import Result
from bench.service import Running
from tests.journeys.browser import OPEN_ROOTS, browsing

ROUND_TRIP = 150
BYTES_PER_SECOND = 1.6e6 / 8
RUNS = 5
INBOX = "demo-webchat"

# From the moment the tag is in the page; somebody opens the window as soon as there is a button.
UNTIL_WRITING = """async ([address, inbox]) => {
  const until = (found) => new Promise((done) => {
    const look = () => found() ? done(found()) : requestAnimationFrame(look);
    look();
  });
  const began = performance.now();
  const script = document.createElement("script");
  script.async = true;
  script.dataset.inbox = inbox;
  script.src = address;
  document.head.append(script);
  const root = await until(() => document.getElementById("kefu-widget")?.shadowRoot);
  root.querySelector("button.launcher").click();
  await until(() => root.querySelector("iframe")?.contentDocument?.querySelector("textarea:not([disabled])"));
  return performance.now() - began;
}"""


def measure(running: Running) -> list[Result]:
    """Weigh what the server sends and time the first message, each visit with an empty cache."""
    size = _weight(f"{running.url}/widget.js") + _weight(f"{running.url}/webchat/{INBOX}/frame")
    times = asyncio.run(_time(running.url))
    middle = statistics.median(times)
    return [
        Result(
            id="P10",
            what=f"widget, gzip; script tag → first message possible, {ROUND_TRIP} ms RTT, 1.6 Mb/s, {RUNS} visits",
            value=f"{size / 1024:.1f} KB; median {middle:.0f} ms, max {max(times):.0f} ms",
            goal="≤ 25 KB; ≤ 1 s",
            reached=size <= 25 * 1024 and middle <= 1000,
        )
    ]


def _weight(address: str) -> int:
    with urllib.request.urlopen(address) as answer:
        return len(gzip.compress(answer.read(), 9))


async def _time(url: str) -> list[float]:
    times: list[float] = []
    async with browsing() as browser:
        for _ in range(RUNS):
            context = await browser.new_context()
            await context.add_init_script(OPEN_ROOTS)
            page = await context.new_page()
            await page.goto(f"{url}/healthz")
            session = await context.new_cdp_session(page)
            await session.send("Network.enable")
            await session.send(
                "Network.emulateNetworkConditions",
                {
                    "offline": False,
                    "latency": ROUND_TRIP,
                    "downloadThroughput": BYTES_PER_SECOND,
                    "uploadThroughput": BYTES_PER_SECOND,
                },
            )
            times.append(float(await page.evaluate(UNTIL_WRITING, [f"{url}/widget.js", INBOX])))
            await context.close()
    return times
