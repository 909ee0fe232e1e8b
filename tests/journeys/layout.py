"""Whether everything on a page can be seen: nothing beside the edge, no words cut off."""

from playwright.async_api import Frame, Page

# What scrolls sideways on purpose (tables) may reach beyond the edge, and what ends in an ellipsis has more to say by
# its title; words that are for ears only are one pixel wide.
_FIND = """() => {
  const found = [];
  const call = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} ` +
    JSON.stringify((element.innerText || element.value || element.getAttribute("aria-label") || "").slice(0, 40));
  const wide = document.documentElement;
  if (wide.scrollWidth > wide.clientWidth) found.push(`${wide.scrollWidth} px wide, scrolls sideways`);
  const scrolls = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      const { overflowX, textOverflow } = getComputedStyle(at);
      if (["auto", "scroll"].includes(overflowX) && at.scrollWidth > at.clientWidth) return true;
      if (overflowX === "hidden" && textOverflow === "ellipsis") return true;
    }
    return false;
  };
  const speaks = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const acts = element.matches("button, input, select, textarea, a[href], h1, h2");
    if (!acts && !speaks(element)) continue;
    const { left, right, width, height } = element.getBoundingClientRect();
    if (width <= 1 || height <= 1 || element.closest("[aria-hidden=true], .sr-only, svg")) continue;
    if ((right > innerWidth + 1 || left < -1) && !scrolls(element)) found.push(`beside the edge: ${call(element)}`);
    if (element.matches("input, textarea, select")) continue;
    const style = getComputedStyle(element);
    const hides = ["hidden", "clip"].includes(style.overflowX);
    const over = element.scrollWidth > element.clientWidth + 1 && style.display !== "inline";
    // no ellipsis is drawn for words that lie in a flex box or a grid by themselves
    const ends = style.textOverflow === "ellipsis" && !(speaks(element) && /flex|grid/.test(style.display));
    if (over && hides && !ends) found.push(`cut off: ${call(element)}`);
    if (over && element.tagName === "BUTTON" && !hides) found.push(`beside its button: ${call(element)}`);
  }
  return found;
}"""


async def find_cut(frame: Page | Frame) -> list[str]:
    """Give what of a page, or of one frame of it, cannot be seen whole."""
    return [str(one) for one in await frame.evaluate(_FIND)]
