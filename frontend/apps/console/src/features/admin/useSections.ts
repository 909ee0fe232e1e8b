import type { Permission } from "@kefu/api";
import { useMe } from "../members/session.ts";

const SECTIONS = {
  inboxes: "inbox:manage",
  members: "member:manage",
  roles: "role:manage",
  units: "unit:manage",
  fields: "field:manage",
  tags: "tag:manage",
  tiers: "workspace:manage",
  tokens: "token:manage",
  replies: "reply:manage",
  macros: "reply:manage",
  workspace: "workspace:manage",
  mail: "workspace:manage",
  security: "workspace:manage",
  audit: "audit:read",
} as const satisfies Record<string, Permission>;

export type SectionKey = keyof typeof SECTIONS;

/** What one may set up, in the order screens show it. The server decides; here is hidden what it would refuse. */
export function useSections(): SectionKey[] {
  const { permissions } = useMe();
  return (Object.keys(SECTIONS) as SectionKey[]).filter((key) => permissions.includes(SECTIONS[key]));
}
