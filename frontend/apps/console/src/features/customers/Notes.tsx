import { type CustomerNote, customers, newId } from "@kefu/api";
import { Button, fullTime } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useMay, useMe } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { usePages } from "../shell/usePages.ts";
import { NoteForm } from "./NoteForm.tsx";

/** What members wrote down about a customer, newest first. */
export function Notes({ customer }: { customer: string }) {
  const { t } = useTexts("customers");
  const queries = useQueryClient();
  const may = useMay("customer:write");
  const [id, setId] = useState(newId);
  const [form, setForm] = useState(id);
  const list = usePages(keys.customerNotes(customer), (after, signal) =>
    customers.notes(customer, after, signal),
  );
  const reread = () => queries.invalidateQueries({ queryKey: keys.customerNotes(customer) });

  return (
    <>
      {may ? (
        <NoteForm
          key={form}
          save={(text) => customers.addNote(customer, { id, text })}
          onSaved={(more) => {
            const next = newId();
            setId(next);
            if (!more) setForm(next);
            return reread();
          }}
        />
      ) : null}
      {list.data?.length === 0 ? <p className="muted">{t("notes.none")}</p> : null}
      <ul className="customer-notes" aria-label={t("notes.title")} aria-busy={!list.data}>
        {list.data?.map((note) => (
          <Note key={note.id} customer={customer} note={note} reread={reread} />
        ))}
      </ul>
      {list.hasNextPage ? (
        <Button onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          {t("notes.more")}
        </Button>
      ) : null}
    </>
  );
}

interface NoteProps {
  customer: string;
  note: CustomerNote;
  reread: () => Promise<void>;
}

function Note({ customer, note, reread }: NoteProps) {
  const { t } = useTexts("customers");
  const locale = useLocale();
  const { member } = useMe();
  const may = useMay("customer:write");
  const manages = useMay("workspace:manage");
  const mine = may && note.author_id === member.id;
  const [editing, setEditing] = useState(false);

  async function ask(verb: () => Promise<unknown>): Promise<boolean> {
    try {
      await insist(verb);
      return true;
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
      return false;
    } finally {
      await reread();
    }
  }
  async function remove() {
    if (!(await ask(() => customers.removeNote(customer, note.id)))) return;
    const run = () => void ask(() => customers.restoreNote(customer, note.id));
    tell(t("notes.removed"), "plain", { label: t("tickets:undo"), run, undo: true });
  }

  if (editing) {
    return (
      <li>
        <NoteForm
          text={note.text}
          save={(text, key) =>
            customers.changeNote(customer, note.id, { text, revision: note.revision }, key)
          }
          onConflict={reread}
          onSaved={(more) => {
            if (!more) setEditing(false);
            return reread();
          }}
          onCancel={() => setEditing(false)}
        />
      </li>
    );
  }
  return (
    <li>
      <p dir="auto">{note.text}</p>
      <div className="faint">
        <bdi>{note.author_name}</bdi> · <span className="num">{fullTime(note.created_at, locale)}</span>
        {note.edited_at ? ` · ${t("notes.edited")}` : ""}
        {mine ? (
          <button
            type="button"
            className="quiet"
            aria-label={t("notes.edit")}
            onClick={() => setEditing(true)}
          >
            <Pencil size={12} aria-hidden />
          </button>
        ) : null}
        {mine || (may && manages) ? (
          <button
            type="button"
            className="quiet"
            aria-label={t("notes.remove")}
            onClick={() => void remove()}
          >
            <Trash2 size={12} aria-hidden />
          </button>
        ) : null}
      </div>
    </li>
  );
}
