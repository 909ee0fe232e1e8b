import { administration, type Permission, type Role, type RoleView } from "@kefu/api";
import { useQuery } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "./session.ts";

/** All roles, those built in first; undefined until they are read. */
export function useRoles(): RoleView[] | undefined {
  return useQuery({ queryKey: keys.roles, queryFn: administration.roles }).data?.items;
}

/** Calls a role by its name: one that is built in as the language of the screen has it. */
export function useRoleName(): (key: Role) => string {
  const { t } = useTexts("members");
  const names = new Map(useRoles()?.map(({ key, name }) => [key, name]));
  return (key) => names.get(key) ?? t(`role.${key}`, { defaultValue: "…" });
}

/** Whether one's own roles see the whole workspace. */
export function useWide(): boolean {
  const { member } = useMe();
  return useRoles()?.some(({ key, wide }) => wide && member.roles.includes(key)) ?? false;
}

/** Tells whether one may give such rights: nobody gives what they do not have. */
export function useMayGive(): (rights: { permissions: Permission[]; wide: boolean }) => boolean {
  const { permissions: mine } = useMe();
  const wide = useWide();
  return (rights) => rights.permissions.every((one) => mine.includes(one)) && (wide || !rights.wide);
}
