import { directory, tickets } from "@kefu/api";
import { dayTime, Kbd } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { AlarmClock, CircleDot, Flag, ListChecks, Pencil, Siren, Tag, Trash2, UserRound } from "lucide-react";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useStore } from "../../app/store.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMacros } from "../macros/macros.ts";
import { useMay, useMe } from "../members/session.ts";
import { openTicket } from "../tickets/openTicket.ts";
import { presetsAt } from "../tickets/presets.ts";
import { isFixed } from "../tickets/removing.ts";
import { canSnooze } from "../tickets/snoozing.ts";
import { statusChange } from "../tickets/TicketChips.tsx";
import { KINDS, NEXT, PRIORITIES } from "../tickets/words.ts";
import type { Command } from "./command.ts";
import { useRareVerbs } from "./useRareVerbs.tsx";
import { useWritingVerbs } from "./useWritingVerbs.tsx";

const ICON = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;
export type Given = Omit<Command, "group">;

/** What can be done with the ticket that is open; nothing when none is. */
export function useVerbs(typed: string): Command[] {
  const { t } = useTexts("palette");
  const locale = useLocale();
  const { member } = useMe();
  const open = useStore(openTicket, (one) => one);
  const may = {
    assign: useMay("ticket:assign"),
    update: useMay("ticket:update"),
  };
  const tags = useQuery({ queryKey: keys.tags, queryFn: directory.tags, enabled: open !== null });
  const macros = useMacros().data?.items ?? [];
  const writing = useWritingVerbs(open);
  const rare = useRareVerbs(open, may.update);
  if (!open) return [];
  const { row, make } = open;
  const fixed = isFixed(row);

  function owner(key: string, label: string, assignee_id: string | null, words: string): Given {
    const to = { assignee_id, team_id: row.team_id };
    return {
      key,
      label,
      icon: <UserRound {...ICON} />,
      keywords: words,
      run: () =>
        void make({
          wanted: label,
          preview: to,
          ask: (now, id) => tickets.assign(now.number, now.version, to, id),
        }),
    };
  }
  function chip(field: "priority" | "kind", value: string): Given {
    const label = t("set", { field: t(`tickets:field.${field}`), value: t(`tickets:${field}.${value}`) });
    const change = { [field]: value };
    return {
      key: `${field}:${value}`,
      label,
      icon: <Flag {...ICON} />,
      keywords: t(`keywords.${field}`),
      run: () =>
        void make({
          wanted: label,
          preview: change,
          ask: (now, id) => tickets.change(now.number, now.version, change, id),
        }),
    };
  }
  function tagged(name: string, on: boolean): Given {
    const next = on ? [...row.tags, name] : row.tags.filter((other) => other !== name);
    return {
      key: `tag:${name}`,
      label: t(on ? "tag" : "untag", { tag: name }),
      icon: <Tag {...ICON} />,
      keywords: t("keywords.tag"),
      run: () =>
        void make({
          wanted: t("tickets:field.tags"),
          preview: { tags: next },
          ask: (now, id) => tickets.setTags(now.number, now.version, next, id),
        }),
    };
  }

  const assigning: Given[] = [
    ...(row.assignee_id === member.id
      ? []
      : [owner("assign:me", t("tickets:assign.me"), member.id, t("keywords.assign_me"))]),
    {
      key: "assign",
      label: t("assign_to"),
      icon: <UserRound {...ICON} />,
      tail: <Kbd>A</Kbd>,
      keywords: t("keywords.assign"),
      run: open.assign,
    },
    ...(row.assignee_id
      ? [owner("assign:nobody", t("tickets:assign.nobody"), null, t("keywords.assign_nobody"))]
      : []),
  ];
  const statuses: Given[] = NEXT[row.status].map((status) => ({
    key: `status:${status}`,
    label: t("set", { field: t("tickets:field.status"), value: t(`tickets:status.${status}`) }),
    icon: <CircleDot {...ICON} />,
    tail: status === "solved" ? <Kbd>E</Kbd> : undefined,
    keywords: t(`keywords.${status}`),
    run: () => void make(statusChange(status, t(`tickets:status.${status}`))),
  }));
  const snoozing: Given[] = canSnooze(row)
    ? [
        ...presetsAt(new Date()).map(({ key, at }) => ({
          key: `snooze:${key}`,
          label: t("snooze", { when: t(`tickets:snooze.${key}`) }),
          icon: <AlarmClock {...ICON} />,
          tail: dayTime(at, locale),
          keywords: t("keywords.snooze"),
          run: () => open.snooze(at),
        })),
        ...(row.snoozed_until
          ? [
              {
                key: "wake",
                label: t("tickets:snooze.wake"),
                icon: <AlarmClock {...ICON} />,
                keywords: t("keywords.snooze"),
                run: () => open.snooze(null),
              },
            ]
          : []),
      ]
    : [];
  const changing: Given[] = [
    {
      key: "macro",
      label: t("macro"),
      icon: <ListChecks {...ICON} />,
      tail: <Kbd>M</Kbd>,
      keywords: [t("keywords.my_macros"), ...macros.flatMap((macro) => macro.keywords)].join(" "),
      run: open.macros,
    },
    ...PRIORITIES.filter((one) => one !== row.priority).map((one) => chip("priority", one)),
    ...KINDS.filter((one) => one !== row.kind).map((one) => chip("kind", one)),
    {
      key: "subject",
      label: t("shell:shortcuts.subject"),
      icon: <Pencil {...ICON} />,
      tail: <Kbd>S</Kbd>,
      keywords: t("keywords.subject"),
      run: open.rename,
    },
    {
      key: "incident",
      label: t("incidents:link.open"),
      icon: <Siren {...ICON} />,
      tail: <Kbd>I</Kbd>,
      keywords: t("keywords.incident"),
      run: open.incident,
    },
    ...row.tags.map((name) => tagged(name, false)),
    // all there are only for who types one: a list of hundreds helps nobody
    ...(typed.trim()
      ? (tags.data?.items ?? [])
          .filter(({ name, offered }) => offered && !row.tags.includes(name))
          .map(({ name }) => tagged(name, true))
      : []),
    ...(["spam", "deleted"] as const).map((end) => ({
      key: `end:${end}`,
      label: t(`tickets:end.do_${end}`),
      icon: <Trash2 {...ICON} />,
      tail: <Kbd>{end === "spam" ? "!" : "#"}</Kbd>,
      keywords: t(`keywords.${end === "spam" ? "spam" : "trash"}`),
      run: () => open.remove(end),
    })),
  ];
  const restoring: Given[] =
    row.end_state === null
      ? []
      : [
          {
            key: "end:restore",
            label: t("tickets:end.do_restore"),
            icon: <Trash2 {...ICON} />,
            keywords: t("keywords.restore"),
            run: () => open.remove(null),
          },
        ];
  const given = [
    ...(fixed || !may.assign ? [] : assigning),
    ...(fixed || !may.update ? [] : [...statuses, ...snoozing]),
    ...(fixed ? [] : writing),
    ...(fixed || !may.update ? [] : changing),
    ...rare,
    ...(may.update ? restoring : []),
  ];
  return given.map((command) => ({ ...command, group: t("group.ticket", { number: row.number }) }));
}
