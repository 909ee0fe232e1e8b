import { Avatar, Tip } from "@kefu/ui";
import {
  Command,
  Gauge,
  Inbox,
  Keyboard,
  Languages,
  MessageSquareText,
  Monitor,
  Moon,
  Settings,
  Siren,
  Sun,
  Users,
} from "lucide-react";
import { NavLink } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useTheme } from "../../app/theme.ts";
import { useSections } from "../admin/useSections.ts";
import { awayNow } from "../members/absence.ts";
import { useMay, useMe } from "../members/session.ts";
import { useUpdateMe } from "../members/useUpdateMe.ts";
import { Bell } from "../notifications/Bell.tsx";
import { Logo } from "./Logo.tsx";

const NEXT = { system: "light", light: "dark", dark: "system" } as const;
const ICONS = { system: Monitor, light: Sun, dark: Moon };

interface Props {
  onHelp: () => void;
  onPalette: () => void;
}

export function Rail({ onHelp, onPalette }: Props) {
  const { t, language } = useTexts();
  const { member } = useMe();
  const update = useUpdateMe();
  const theme = useTheme();
  const [first] = useSections();
  const mayReply = useMay("ticket:reply");
  const maySee = useMay("customer:read");
  const maySupervise = useMay("work:supervise");
  const other = language === "zh" ? "en" : "zh";
  const ThemeIcon = ICONS[theme];
  const themeLabel = t("theme.label", { theme: t(`theme.${theme}`) });
  return (
    <nav className="rail" aria-label={t("navigation")}>
      <Logo />
      <Tip text={t("tickets")} side="right">
        <NavLink
          to="/tickets/mine"
          className={() => (location.pathname.startsWith("/tickets") ? "on" : "")}
          aria-label={t("tickets")}
        >
          <Inbox size={18} strokeWidth={1.6} aria-hidden />
        </NavLink>
      </Tip>
      {maySupervise ? (
        <Tip text={t("workload")} side="right">
          <NavLink to="/workload" aria-label={t("workload")}>
            <Gauge size={18} strokeWidth={1.6} aria-hidden />
          </NavLink>
        </Tip>
      ) : null}
      <Tip text={t("incidents")} side="right">
        <NavLink
          to="/incidents/running"
          className={() => (location.pathname.startsWith("/incidents") ? "on" : "")}
          aria-label={t("incidents")}
        >
          <Siren size={18} strokeWidth={1.6} aria-hidden />
        </NavLink>
      </Tip>
      {maySee ? (
        <Tip text={t("customers")} side="right">
          <NavLink
            to="/customers"
            className={() => (/^\/(customers|companies)/.test(location.pathname) ? "on" : "")}
            aria-label={t("customers")}
          >
            <Users size={18} strokeWidth={1.6} aria-hidden />
          </NavLink>
        </Tip>
      ) : null}
      <Tip text={t("mine")} side="right">
        <NavLink
          to={mayReply ? "/mine/replies" : "/mine/views"}
          className={() => (location.pathname.startsWith("/mine") ? "on" : "")}
          aria-label={t("mine")}
        >
          <MessageSquareText size={18} strokeWidth={1.6} aria-hidden />
        </NavLink>
      </Tip>
      <span className="gap" />
      <Tip text={t("palette")} side="right">
        <button
          type="button"
          className="keys"
          aria-label={t("palette")}
          aria-keyshortcuts="Meta+k Control+k"
          onClick={onPalette}
        >
          <Command size={18} strokeWidth={1.6} aria-hidden />
        </button>
      </Tip>
      <Bell />
      {first ? (
        <Tip text={t("administration")} side="right">
          <NavLink
            to={`/admin/${first}`}
            className={() => (location.pathname.startsWith("/admin") ? "on" : "")}
            aria-label={t("administration")}
          >
            <Settings size={18} strokeWidth={1.6} aria-hidden />
          </NavLink>
        </Tip>
      ) : null}
      <Tip text={t("shortcuts.title")} side="right">
        <button
          type="button"
          className="keys"
          aria-label={t("shortcuts.title")}
          aria-keyshortcuts="?"
          onClick={onHelp}
        >
          <Keyboard size={18} strokeWidth={1.6} aria-hidden />
        </button>
      </Tip>
      <Tip text={t(`language.${other}`)} side="right">
        <button
          type="button"
          lang={other}
          aria-label={t(`language.${other}`)}
          onClick={() => update({ locale: other })}
        >
          <Languages size={18} strokeWidth={1.6} aria-hidden />
        </button>
      </Tip>
      <Tip text={themeLabel} side="right">
        <button type="button" aria-label={themeLabel} onClick={() => update({ theme: NEXT[theme] })}>
          <ThemeIcon size={18} strokeWidth={1.6} aria-hidden />
        </button>
      </Tip>
      <Tip text={t("profile")} side="right">
        <NavLink to="/settings" aria-label={t("profile")} className="me">
          <Avatar name={member.name} seed={member.id} decorative />
          <i className={`dot ${awayNow(member) ? "break" : member.availability}`} />
        </NavLink>
      </Tip>
    </nav>
  );
}
