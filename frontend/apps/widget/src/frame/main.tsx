import { render } from "preact";
import type { Config } from "../types";
import { palette } from "./core/palette";
import { Host } from "./host";
import { App } from "./view/App";
import { Widget } from "./widget";

function start(): void {
  const root = document.getElementById("root");
  const written = document.getElementById("kefu-config")?.textContent;
  if (root === null || !written) return;
  const config = JSON.parse(written) as Config;
  const colours = palette(config.inbox.colour);
  if (colours !== null) {
    const style = document.documentElement.style;
    style.setProperty("--accent", colours.accent);
    style.setProperty("--on-accent", colours.onAccent);
  }
  const widget = new Widget(config, new Host());
  const draw = () => render(<App widget={widget} />, root);
  widget.store.listen(draw);
  draw();
  widget.begin(colours);
}

start();
