import "./bell.css";
import { Tip } from "@kefu/ui";
import { Bell as Icon } from "lucide-react";
import { NavLink } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useUnread } from "./notes.ts";

const MOST = 99;

/** How much waits to be read, on every screen. */
export function Bell() {
  const { t } = useTexts("notifications");
  const count = useUnread();
  const label = count ? t("bell", { count }) : t("title");
  return (
    <Tip text={label} side="right">
      <NavLink to="/notifications" aria-label={label} className={({ isActive }) => (isActive ? "on" : "")}>
        <Icon size={18} strokeWidth={1.6} aria-hidden />
        {count ? (
          <b className="bell-count num" aria-hidden>
            {count > MOST ? `${MOST}+` : count}
          </b>
        ) : null}
      </NavLink>
    </Tip>
  );
}
