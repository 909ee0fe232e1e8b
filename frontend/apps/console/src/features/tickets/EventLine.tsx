import { type Actor, directory, type Entry } from "@kefu/api";
import { clockTime, comingTime, fullTime } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { Link, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { ForwardLine } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";
import { useFieldTurns } from "../fields/fields.ts";
import { IncidentName } from "../incidents/IncidentName.tsx";
import { type People, usePeople } from "../members/people.ts";
import { RatingWords } from "../surveys/RatingWords.tsx";
import { toNames } from "./mentions.ts";
import { useMarkName } from "./NoteWords.tsx";
import { lineId } from "./pointing.ts";

/** Names of tags, or what became of fields, by id. */
type Names = ReadonlyMap<string, string>;

function useTags(needed: boolean): Names {
  const { data } = useQuery({ queryKey: keys.tags, queryFn: directory.tags, enabled: needed });
  return new Map(data?.items.map((tag) => [tag.id, tag.name]));
}

function nameOf(actor: Actor, t: TFunction, people: People): string {
  return actor.name || people.memberName(actor.id) || t(`actor.${actor.kind}`);
}

function assigned(entry: Entry, t: TFunction, people: People): string {
  const { assignee_id, team_id, unit_id, assignee_before, team_before, covers } = entry.data as Record<
    string,
    string | null | undefined
  >;
  const actor = nameOf(entry.actor, t, people);
  if (covers) {
    return t("event.covered", {
      to: people.memberName(assignee_id) ?? t("actor.member"),
      away: people.memberName(covers) ?? t("actor.member"),
    });
  }
  if (assignee_id && assignee_id === assignee_before && team_id !== team_before) {
    const team = people.unitName(team_id ?? team_before);
    if (team) return t(team_id ? "event.assigned" : "event.team_left", { actor, to: team, team });
  }
  if (assignee_id && assignee_id === entry.actor.id) return t("event.taken", { actor });
  const to = people.memberName(assignee_id) ?? people.unitName(team_id);
  if (to) return t("event.assigned", { actor, to });
  if (assignee_id === null && assignee_before) return t("event.unassigned", { actor });
  const unit = people.unitName(unit_id);
  return unit ? t("event.assigned", { actor, to: unit }) : t("event.reassigned", { actor });
}

function classified(entry: Entry, t: TFunction, people: People): string {
  const { kind, kind_before, priority, priority_before } = entry.data as Record<string, string | undefined>;
  const changes = [];
  if (kind && kind_before && kind !== kind_before) {
    changes.push(t("event.moved", { before: t(`kind.${kind_before}`), after: t(`kind.${kind}`) }));
  }
  if (priority && priority_before && priority !== priority_before) {
    changes.push(
      t("event.moved", { before: t(`priority.${priority_before}`), after: t(`priority.${priority}`) }),
    );
  }
  return t("event.classified", { actor: nameOf(entry.actor, t, people), changes: changes.join(" · ") });
}

function tagged(entry: Entry, t: TFunction, people: People, tags: Names): string {
  const { added, removed } = entry.data as Record<string, string[] | undefined>;
  const names = (ids: string[] | undefined, sign: string) =>
    (ids ?? []).flatMap((id) => (tags.has(id) ? [`${sign}${tags.get(id)}`] : []));
  const changes = [...names(added, "+"), ...names(removed, "−")].join(" ");
  const actor = nameOf(entry.actor, t, people);
  return changes ? t("event.tagged_with", { actor, changes }) : t("event.tagged", { actor });
}

function filled(entry: Entry, t: TFunction, people: People, fields: Names): string {
  const { changed } = entry.data as Record<string, string[] | undefined>;
  const names = (changed ?? []).flatMap((id) => fields.get(id) ?? []).join(t("fields:semicolon"));
  const actor = nameOf(entry.actor, t, people);
  return names ? t("event.fields", { actor, names }) : t("event.some_fields", { actor });
}

function rated(entry: Entry, t: TFunction, people: People): string {
  const { score, score_before, member_id } = entry.data as Record<string, string | null>;
  const about = people.memberName(member_id);
  const what = score_before ? "rating_changed" : about ? "rated_member" : "rated";
  return t(`event.${what}`, { actor: nameOf(entry.actor, t, people), about, score, before: score_before });
}

/** A fact in words; one we do not know gets a general sentence, never its technical name alone. */
export function sentenceFor(
  entry: Entry,
  t: TFunction,
  people: People,
  names: Names,
  locale: string,
): string {
  const actor = nameOf(entry.actor, t, people);
  switch (entry.type) {
    case "ticket.assigned":
      return assigned(entry, t, people);
    case "ticket.status_changed":
      return t(entry.actor.kind === "customer" ? "event.status_by_customer" : "event.status", {
        actor,
        status: t(`status.${entry.data.after}`),
      });
    case "ticket.status_restored":
      return t("event.status_restored", {
        actor,
        before: t(`status.${entry.data.before}`),
        after: t(`status.${entry.data.after}`),
      });
    case "ticket.snoozed":
      return t("event.snoozed", { actor, at: comingTime(String(entry.data.until), locale) });
    case "ticket.classified":
      return classified(entry, t, people);
    case "ticket.tagged":
      return tagged(entry, t, people, names);
    case "ticket.fields_changed":
      return filled(entry, t, people, names);
    case "survey.answered":
      return rated(entry, t, people);
    default:
      return t(`event.${entry.type.replace(/^\w+\./, "")}`, {
        actor,
        number: entry.data.other_number,
        count: entry.data.recipients as number | undefined,
        context: entry.data.end_state ?? entry.data.reason,
        defaultValue: t("event.other", { actor, type: entry.type }),
      });
  }
}

/** The number of the ticket that a sentence ends with. */
function otherOf({ type, data }: Entry): number | undefined {
  const split = type.startsWith("ticket.split") ? (data.other_number ?? data.origin_number) : undefined;
  return (data.target_number ?? data.source_number ?? split) as number | undefined;
}

export function EventLine({ entry, number }: { entry: Entry; number: number }) {
  const { t } = useTexts("tickets");
  const people = usePeople();
  const tags = useTags(entry.type === "ticket.tagged");
  const fields = useFieldTurns(entry);
  const locale = useLocale();
  const { view } = useParams();
  const nameOfMark = useMarkName();
  const other = otherOf(entry);
  return (
    <div className="ev num">
      <time dateTime={entry.at} title={fullTime(entry.at, locale)}>
        {clockTime(entry.at, locale)}
      </time>{" "}
      {sentenceFor(entry, t, people, entry.type === "ticket.tagged" ? tags : fields, locale)}
      {other ? (
        <>
          {" "}
          <Link to={`/tickets/${view ?? "all"}/${other}`}>#{other}</Link>
        </>
      ) : null}
      {entry.data.incident_id ? <IncidentName id={String(entry.data.incident_id)} /> : null}
      {entry.type === "ticket.returned" && entry.message?.text ? (
        <>
          {" "}
          <Link to={`#${lineId(entry.message.id)}`}>
            <bdi>{t("event.for_what", { note: toNames(entry.message.text, nameOfMark).text })}</bdi>
          </Link>
        </>
      ) : null}
      {entry.type.startsWith("ticket.forward") ? (
        <ForwardLine number={number} id={String(entry.data.forward_id)} />
      ) : null}
      {entry.type === "survey.answered" ? <RatingWords entry={entry} number={number} /> : null}
    </div>
  );
}
