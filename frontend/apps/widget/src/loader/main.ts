import { asLocale } from "../protocol";
import { dress, element } from "./dom";
import { Launcher } from "./launcher";
import css from "./loader.css";
import { type Options, optionsOf } from "./options";
import { ChatWindow } from "./window";

type Command = [name: string, value?: unknown];
interface Kefu {
  (...command: Command): void;
  /** Commands given before the script was there. */
  q?: ArrayLike<unknown>[];
  ready?: boolean;
}
const page = window as Window & { kefu?: Kefu };

function start(options: Options): void {
  let { locale, token } = options;
  let open = false;
  let unread = 0;
  const host = element("div", { id: "kefu-widget" });
  const launcher = new Launcher();
  const chat = new ChatWindow(
    options,
    (message) => {
      if (message.kefu === "keep") return void keep(options.inbox, message.kept);
      if (message.kefu === "unread") unread = message.count;
      else if (message.kefu === "close") return show(false);
      else if (message.kefu === "ready") {
        launcher.paint(message.colour, message.onColour);
        locale ??= message.locale;
        stand(message.place);
        chat.tell({ kefu: "hello", open, token, locale, kept: keep(options.inbox) });
      }
      launcher.show(open, unread, locale);
    },
    () => show(false),
  );

  function show(to: boolean): void {
    if (to) chat.load(locale);
    const changed = to !== open;
    open = to;
    chat.show(open);
    launcher.show(open, unread, locale);
    if (!changed) return;
    chat.tell({ kefu: open ? "open" : "close" });
    if (!open) launcher.button.focus({ preventScroll: true });
  }

  function obey(name: unknown, value: unknown): void {
    if (name === "open") show(true);
    else if (name === "close") show(false);
    else if (name === "identify") {
      token = typeof value === "string" && value !== "" ? value : null;
      chat.tell({ kefu: "identify", token });
    } else if (name === "locale") {
      locale = asLocale(value) ?? locale;
      if (locale) chat.tell({ kefu: "locale", locale });
      launcher.show(open, unread, locale);
    }
  }

  /** Where the server says; kept, so that the button does not move again on the next page. */
  function stand(place?: string): void {
    host.style.cssText = keep(`${options.inbox}:place`, place);
  }

  launcher.button.onclick = () => show(!open);
  launcher.button.onkeydown = (event) => {
    if (event.key === "Escape" && open) show(false);
  };
  launcher.show(open, unread, locale);

  const root = host.attachShadow({ mode: "closed" });
  dress(root, css);
  stand();
  root.append(chat.box, launcher.button, launcher.said);
  document.body.append(host);

  const waiting = page.kefu?.q ?? [];
  page.kefu = (...command) => obey(command[0], command[1]);
  page.kefu.ready = true;
  for (const command of Array.from(waiting)) obey(command[0], command[1]);
  whenIdle(() => chat.load(locale));
}

/** Room for a frame that the browser lends none; gives what lies there. */
function keep(inbox: string, text?: string): string {
  const name = `kefu:${inbox}`;
  try {
    if (text) localStorage.setItem(name, text);
    else if (text === "") localStorage.removeItem(name);
    return localStorage.getItem(name) ?? "";
  } catch {
    return text ?? ""; // this page has no storage either
  }
}

/** After the page is complete and has nothing to do; never for somebody who saves data. */
function whenIdle(work: () => void): void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  const later = () =>
    "requestIdleCallback" in window ? requestIdleCallback(work, { timeout: 5000 }) : setTimeout(work, 1500);
  if (document.readyState === "complete") later();
  else window.addEventListener("load", later, { once: true });
}

const script =
  (document.currentScript as HTMLScriptElement | null) ??
  document.querySelector<HTMLScriptElement>("script[data-inbox]");
const options = optionsOf(script);
if (options !== null && !page.kefu?.ready) {
  if (document.body) start(options);
  else document.addEventListener("DOMContentLoaded", () => start(options), { once: true });
}
