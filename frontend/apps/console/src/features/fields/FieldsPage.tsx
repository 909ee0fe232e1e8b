import "./fields.css";
import type { FieldAbout, TicketField } from "@kefu/api";
import { Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX, TextCursorInput } from "lucide-react";
import { NavLink, useNavigate, useParams } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { FieldActions } from "./FieldActions.tsx";
import { FieldForm } from "./FieldForm.tsx";
import { calledIn, fieldsQuery } from "./fields.ts";

const HERE = "/admin/fields";

/** What the workspace wants to know on its tickets and of its customers. */
export function FieldsPage() {
  const { t, language } = useTexts("fields");
  const { id } = useParams();
  const navigate = useNavigate();
  const read = useQuery(fieldsQuery);
  const all = read.data?.items;
  const part = (about: FieldAbout) => all?.filter((field) => field.about === about && !field.archived) ?? [];
  const [ofTickets, ofCustomers] = [part("ticket"), part("customer")];
  const archived = all?.filter((field) => field.archived) ?? [];
  const heads = new Map([
    [ofTickets[0], ofCustomers.length > 0 ? t("about.ticket") : undefined],
    [ofCustomers[0], t("about.customer")],
    [archived[0], t("archived_part")],
  ]);
  const open = all?.find((field) => field.id === id);

  function detail() {
    if (!id && all?.length === 0) {
      return (
        <section className="detail nothing">
          <EmptyState
            icon={<TextCursorInput size={28} strokeWidth={1.4} aria-hidden />}
            title={t("start.title")}
            text={t("start.text")}
          >
            <NavLink to={`${HERE}/new`} className="btn primary">
              {t("new")}
            </NavLink>
          </EmptyState>
        </section>
      );
    }
    if (!id) return <Nothing />;
    if (!all) return <section className="detail" aria-busy="true" />;
    if (id !== "new" && !open) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    return (
      <Detail
        title={open ? calledIn(open.name, language) : t("new")}
        back={HERE}
        note={open ? <Chip>{t(`type.${open.type}`)}</Chip> : null}
      >
        <FieldForm
          key={open?.id ?? "new"}
          field={open}
          onSaved={(saved) => !open && void navigate(`${HERE}/${saved.id}`, { replace: true })}
        />
        {open ? <FieldActions field={open} living={part(open.about)} /> : null}
        {open ? <History key={`history-${open.id}`} of={open.id} topic="field" /> : null}
      </Detail>
    );
  }

  return (
    <>
      <Listing
        title={t("title")}
        count={all ? ofTickets.length + ofCustomers.length : undefined}
        add={{ to: `${HERE}/new`, label: t("new_short") }}
        error={read.error}
        retry={() => void read.refetch()}
        empty={t("none")}
      >
        {[...ofTickets, ...ofCustomers, ...archived].map((field) => (
          <Row key={field.id} field={field} head={heads.get(field)} />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Row({ field, head }: { field: TicketField; head?: string }) {
  const { t, language } = useTexts("fields");
  const kinds = field.kinds.map((kind) => t(`tickets:kind.${kind}`)).join(t("comma"));
  const where = field.about === "customer" ? t("kinds.customers") : kinds || t("kinds.all");
  return (
    <li className={field.archived ? "item off" : "item"}>
      {head ? <h2 className="folder">{head}</h2> : null}
      <NavLink to={`${HERE}/${field.id}`}>
        <span className="a">
          <strong dir="auto">{calledIn(field.name, language)}</strong>
          {field.required && !field.archived ? <Chip>{t("required")}</Chip> : null}
        </span>
        <span className="b muted">{[t(`type.${field.type}`), where].join(" · ")}</span>
      </NavLink>
    </li>
  );
}
