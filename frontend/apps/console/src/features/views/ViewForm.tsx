import { newId, type SavedView, type Shown, type Sorting, savedViews, type Unit } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { FormFoot } from "../admin/FormFoot.tsx";
import { differs } from "../admin/leaving.ts";
import { useBegun, useSaving } from "../admin/saving.ts";
import { useFields } from "../fields/fields.ts";
import { usePeople } from "../members/people.ts";
import { PreparedActions } from "../replies/PreparedActions.tsx";
import { SharingField, useSharing } from "../replies/SharingField.tsx";
import { tell } from "../shell/notices.ts";
import { leftOf } from "../units/units.ts";
import { ColumnsField } from "./ColumnsField.tsx";
import { conditionOf, firstGroup, type Group, isLiving, isOpen, newLine, rootOf } from "./conditions.ts";
import { GroupField } from "./GroupField.tsx";
import { LineField } from "./LineField.tsx";
import { Preview } from "./Preview.tsx";
import { savedViewsChanged, savedViewsQuery } from "./savedViews.ts";
import { useMoving } from "./useMoving.ts";

const SORTINGS: Sorting[] = ["urgent", "oldest", "newest", "changed"];

interface Values {
  name: string;
  unit_id: string | null;
  group: Group;
  sorting: Sorting;
  columns: Shown[];
}

interface Props {
  /** The one that is changed; none when another one is made. */
  view?: SavedView;
  /** What a new one begins with. */
  start?: SavedView;
  units: Unit[];
  /** The list in which it stands, in its order. */
  beside: SavedView[];
  onSaved: (saved: SavedView) => void;
}

/** Put a view together, or change one. Only what was touched is sent. */
export function ViewForm({ view, start, units, beside, onSaved }: Props) {
  const { t } = useTexts("views");
  const queries = useQueryClient();
  const sharing = useSharing(units, "view:share");
  const { memberName } = usePeople();
  const move = useMoving(beside);
  const [id, setId] = useState(newId);
  const source = view ?? start;
  const from = useMemo<Values>(
    () => ({
      name: view ? view.name : start ? t("replies:copy_of", { title: start.name }) : "",
      unit_id: view ? view.unit_id : null,
      group: source ? rootOf(source.condition) : firstGroup(),
      sorting: source?.sorting ?? "urgent",
      columns: source?.columns ?? ["channel", "kind"],
    }),
    [view, start, source, t],
  );
  const [changes, setChanges] = useState<Partial<Values>>({});
  const archived = useFields()?.filter((field) => field.archived);
  const columns = from.columns.filter(
    // a copy is a new view: no archived field comes into it
    (one) => view || typeof one === "string" || !archived?.some(({ id }) => id === one.field_id),
  );
  const now = { ...from, columns, ...changes };
  const living = isLiving(now.group);
  const sorting = living ? now.sorting : "changed";
  const condition = conditionOf(now.group);
  const open = isOpen(now.group);
  const changed = view ? Object.keys(changes).length > 0 : now.name.trim() !== "";
  const fixed = view ? !view.may_change : false;
  const place = view ? beside.findIndex((one) => one.id === view.id) : -1;
  const [version, setVersion] = useBegun(view?.version ?? 0, Object.keys(changes).length > 0);
  const saving = useSaving(async () => {
    await savedViewsChanged(queries);
    const known = queries.getQueryData(savedViewsQuery.queryKey)?.items;
    setVersion(known?.find((one) => one.id === view?.id)?.version ?? version);
  });

  function change(values: Partial<Values>) {
    setChanges({ ...changes, ...values });
  }
  function reset() {
    setChanges({});
    saving.forget();
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    const { name, unit_id, columns } = now;
    const body = { name, unit_id, condition, sorting, columns };
    void saving.save(
      (key) =>
        view ? savedViews.change(view.id, { version, ...body }, key) : savedViews.add({ id, ...body }),
      async (saved) => {
        await savedViewsChanged(queries);
        setId(newId());
        setVersion(saved.version);
        // what was typed while it was being saved stays
        setChanges((now) => leftOf(now, changes));
        tell(t("replies:saved", { title: saved.name }));
        if (!view) saving.open(() => onSaved(saved));
      },
    );
  }

  return (
    <>
      {fixed ? <p className="muted">{t("fixed")}</p> : null}
      <form onSubmit={submit} autoComplete="off" inert={fixed}>
        <div className={sharing.length > 0 ? "pair" : undefined}>
          <Field
            label={t("name")}
            error={saving.wrong("name")}
            required
            maxLength={200}
            value={now.name}
            placeholder={t("name_example")}
            onChange={(event) => change({ name: event.target.value })}
          />
          <SharingField
            options={sharing}
            value={now.unit_id}
            error={saving.wrong("unit_id")}
            onChange={(unit_id) => change({ unit_id })}
          />
        </div>
        <GroupField
          group={now.group}
          line={LineField}
          newLine={newLine}
          onChange={(group) => change({ group })}
        />
        <Preview condition={condition} sorting={sorting} open={open} />
        {saving.wrong("condition") ? <p className="wrong">{saving.wrong("condition")}</p> : null}
        <SelectField
          label={t("sorting.label")}
          hint={living ? undefined : t("sorting.hint")}
          error={saving.wrong("sorting")}
          disabled={!living}
          options={SORTINGS.map((key) => ({ key, label: t(`sorting.${key}`) }))}
          value={sorting}
          onChange={(event) => change({ sorting: event.target.value as Sorting })}
        />
        <ColumnsField
          columns={now.columns}
          error={saving.wrong("columns")}
          onChange={(columns) => change({ columns })}
        />
        <FormFoot
          saving={saving}
          label={t("replies:save")}
          changed={changed && !open}
          unsaved={differs(changes, from)}
          onReset={view ? reset : undefined}
        />
      </form>
      {view?.may_change && beside.length > 1 ? (
        <div className="row-of-buttons view-place">
          <Button
            icon={<ArrowUp size={14} aria-hidden />}
            disabled={place <= 0}
            onClick={() => void move(view.id, place - 1)}
          >
            {t("up")}
          </Button>
          <Button
            icon={<ArrowDown size={14} aria-hidden />}
            disabled={place === beside.length - 1}
            onClick={() => void move(view.id, place + 1)}
          >
            {t("down")}
          </Button>
        </div>
      ) : null}
      {view ? (
        <PreparedActions
          id={view.id}
          name={view.name}
          here="/mine/views"
          mayChange={view.may_change}
          copied={view}
          remove={() => savedViews.remove(view.id)}
          restore={() => savedViews.restore(view.id)}
          changed={() => savedViewsChanged(queries)}
        />
      ) : null}
      {view?.unit_id && memberName(view.changed_by) ? (
        <p className="muted">{t("changed_by", { name: memberName(view.changed_by) })}</p>
      ) : null}
    </>
  );
}
