import type { BulkWish, Priority, Status } from "@kefu/api";
import { Button, comingTime } from "@kefu/ui";
import {
  AlarmClock,
  CircleDot,
  Flag,
  OctagonAlert,
  Siren,
  Tag,
  TextCursorInput,
  Trash2,
  UserRound,
} from "lucide-react";
import { useState } from "react";
import { useLocale } from "../../app/language.ts";
import { BulkFields, TagPicker } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";
import { useFields } from "../fields/fields.ts";
import { IncidentPicker } from "../incidents/IncidentPicker.tsx";
import { usePeople } from "../members/people.ts";
import { useMay } from "../members/session.ts";
import { begun } from "../shell/notices.ts";
import { useHotkeys } from "../shell/useHotkeys.ts";
import { BulkMenu, OwnerPicker } from "./BulkMenu.tsx";
import { useBulk } from "./bulk.ts";
import { SnoozePicker } from "./SnoozePicker.tsx";
import type { Selection } from "./selection.ts";
import { PRIORITIES } from "./words.ts";

const STATUSES: Status[] = ["open", "pending", "held", "solved"];
const ICON = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;

interface Props {
  selection: Selection;
  total: number;
}

/** What can be done to all that is chosen. */
export function BulkBar({ selection, total }: Props) {
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const { memberName, unitName } = usePeople();
  const mayAssign = useMay("ticket:assign");
  const change = useBulk();
  const noFields = useFields()?.every(({ archived }) => archived);
  const [open, setOpen] = useState<string | null>(null);
  const { rows } = selection;

  function make(wish: BulkWish, what: string): void {
    setOpen(null);
    void begun(change(rows, wish, what));
    selection.clear();
  }
  const spam = () => make({ end_state: "spam" }, t("end.do_spam"));
  const trash = () => make({ end_state: "deleted" }, t("end.do_deleted"));
  useHotkeys({
    a: () => mayAssign && setOpen("assign"),
    b: () => setOpen("snooze"),
    i: () => setOpen("incident"),
    e: () => make({ status: "solved" }, t("status.solved")),
    "!": spam,
    "#": trash,
  });

  function give(key: string): void {
    const [sort, id = null] = key.split(":");
    const wish = sort === "team" ? { assignee_id: null, team_id: id } : { assignee_id: id };
    const to = sort === "team" ? unitName(id) : memberName(id);
    make(wish, t("assign.wanted", { to: to ?? t("unassigned") }));
  }
  const menu = (name: string) => ({
    open: open === name,
    onOpen: (to: boolean) => setOpen(to ? name : null),
  });
  const close = () => setOpen(null);
  return (
    <section className="bulk" aria-label={t("bulk.label")}>
      <div className="bulk-count">
        <b className="num" role="status">
          {t("bulk.selected", { count: rows.length })}
        </b>
        {rows.length < total ? (
          <button type="button" onClick={selection.all}>
            {t("bulk.all")}
          </button>
        ) : null}
        <button type="button" className="end" onClick={selection.clear}>
          {t("bulk.clear")}
        </button>
      </div>
      <div className="bulk-actions">
        {mayAssign ? (
          <BulkMenu {...menu("assign")} label={t("assign.label")} hotkey="A" icon={<UserRound {...ICON} />}>
            <OwnerPicker onPick={give} onClose={close} />
          </BulkMenu>
        ) : null}
        <BulkMenu
          {...menu("status")}
          label={t("field.status")}
          icon={<CircleDot {...ICON} />}
          options={STATUSES.map((key) => ({ key, label: t(`status.${key}`) }))}
          onPick={(key) => make({ status: key as Status }, t(`status.${key}`))}
        />
        <BulkMenu
          {...menu("priority")}
          label={t("field.priority")}
          icon={<Flag {...ICON} />}
          options={PRIORITIES.map((key) => ({ key, label: t(`priority.${key}`) }))}
          onPick={(key) => make({ priority: key as Priority }, t(`priority.${key}`))}
        />
        <BulkMenu {...menu("tags")} label={t("field.tags")} icon={<Tag {...ICON} />}>
          <TagPicker
            worn={rows.map((row) => row.tags)}
            onAdd={(tag) => make({ tags_added: [tag] }, `${t("bulk.add_tag")}: ${tag}`)}
            onRemove={(tag) => make({ tags_removed: [tag] }, `${t("bulk.remove_tag")}: ${tag}`)}
            onClose={close}
          />
        </BulkMenu>
        {noFields ? null : (
          <BulkMenu {...menu("fields")} label={t("bulk.fields")} icon={<TextCursorInput {...ICON} />}>
            <BulkFields rows={rows} onPick={make} onClose={close} />
          </BulkMenu>
        )}
        <BulkMenu {...menu("snooze")} label={t("snooze.label")} hotkey="B" icon={<AlarmClock {...ICON} />}>
          <SnoozePicker
            onPick={(until) =>
              make({ snoozed_until: until.toISOString() }, t("snooze.to", { at: comingTime(until, locale) }))
            }
            onClose={close}
          />
        </BulkMenu>
        <BulkMenu
          {...menu("incident")}
          label={t("incidents:link.open")}
          hotkey="I"
          icon={<Siren {...ICON} />}
        >
          <IncidentPicker
            numbers={rows.map((row) => row.number)}
            onPicked={() => {
              close();
              selection.clear();
            }}
            onClose={close}
          />
        </BulkMenu>
        <Button
          className="plain"
          aria-label={t("end.do_spam")}
          title={`${t("end.do_spam")} (!)`}
          icon={<OctagonAlert {...ICON} />}
          onClick={spam}
        />
        <Button
          className="plain"
          aria-label={t("end.do_deleted")}
          title={`${t("end.do_deleted")} (#)`}
          icon={<Trash2 {...ICON} />}
          onClick={trash}
        />
      </div>
    </section>
  );
}
