import "./admin.css";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { NavLink, Route, Routes, useLocation } from "react-router";
import { BackButton } from "../shell/BackButton.tsx";
import { Nothing } from "./Detail.tsx";

export interface Section {
  key: string;
  label: string;
  icon: LucideIcon;
  page: ReactNode;
}

/** Which column a phone shows; wide screens show them all. */
function columnOf(path: string): string {
  return ["at-sections", "at-list", "at-detail"][path.split("/").filter(Boolean).length - 1] ?? "at-detail";
}

interface Props {
  title: string;
  base: string;
  sections: Section[];
  /** Where a phone goes back to from what no mark of the rail leads to. */
  back?: string;
  /** What stands there while nothing is chosen. */
  start?: ReactNode;
}

/** Three columns: what there is to set up, all of one sort, and one of them. */
export function Sections({ title, base, sections, back, start = <Nothing /> }: Props) {
  const { pathname } = useLocation();
  return (
    <div className={`admin ${columnOf(pathname)}`}>
      <nav className="views" aria-label={title}>
        {back ? <BackButton to={back} /> : null}
        <h1 className="workspace">{title}</h1>
        {sections.map(({ key, label, icon: Icon }) => (
          <NavLink key={key} to={`${base}/${key}`} className={({ isActive }) => (isActive ? "on" : "")}>
            <Icon size={15} strokeWidth={1.6} aria-hidden />
            <span>{label}</span>
          </NavLink>
        ))}
      </nav>
      <Routes>
        {sections.map(({ key, page }) => (
          <Route key={key} path={`${key}/:id?`} element={page} />
        ))}
        <Route path="*" element={start} />
      </Routes>
    </div>
  );
}
