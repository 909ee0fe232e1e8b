import {
  type Incident,
  type IncidentDetail,
  type IncidentStatus,
  incidents,
  type LinkResult,
  type Locale,
} from "@kefu/api";
import type { Tone } from "@kefu/ui";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { insist } from "../../app/insist.ts";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { begun, tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** While something is being done to its tickets, an incident is read anew so often. */
const PACE = 1000;
export const RUNNING: IncidentStatus[] = ["investigating", "identified", "monitoring"];
export const LOCALES: Locale[] = ["zh", "en"];
export const TONES: Record<IncidentStatus, Tone> = {
  investigating: "danger",
  identified: "warn",
  monitoring: "accent",
  resolved: "ok",
};

export type Spoken = { zh: string | null; en: string | null };

/** What it says in a language, or in the other one rather than nothing. */
export function spokenIn(words: Spoken, language: string): string {
  return (language === "zh" ? words.zh || words.en : words.en || words.zh) ?? "";
}

export function isOver(incident: Incident): boolean {
  return incident.status === "resolved";
}

export function useRunning(enabled = true) {
  return useQuery({
    queryKey: keys.runningIncidents,
    queryFn: ({ signal }) => incidents.list(true, null, signal),
    enabled,
  });
}

function isBusy(detail: IncidentDetail | undefined): boolean {
  return detail?.rounds.some(({ state }) => state === "waiting" || state === "running") ?? false;
}

export function useIncident(id: string | undefined) {
  return useQuery({
    queryKey: keys.incident(id ?? ""),
    queryFn: ({ signal }) => incidents.one(id ?? "", signal),
    enabled: id !== undefined && id !== "new",
    refetchInterval: ({ state }) => (isBusy(state.data) ? PACE : false),
    retry: false,
  });
}

/** The incident of a ticket, with the number of its tickets. */
export function useIncidentOf(number: number) {
  return useQuery({
    queryKey: keys.incidentOf(number),
    queryFn: ({ signal }) => incidents.ofTicket(number, signal),
  }).data?.incident;
}

export function incidentsChanged(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({ queryKey: keys.incidents });
}

const WHY = ["ticket_closed", "restore_first", "merged_already", "incident_linked_elsewhere"];

function done(result: LinkResult): number[] {
  return result.items.filter(({ outcome }) => outcome === "done").map(({ number }) => number);
}

/** Link tickets with an incident, or take them off it; told with what was left alone, and taken back on wish. */
export function useLinking() {
  const { t, language } = useTexts("incidents");
  const queries = useQueryClient();

  function left(result: LinkResult): string[] {
    const skipped = result.items.filter(({ outcome }) => outcome === "skipped");
    const reasons = new Set(skipped.map(({ code }) => (code && WHY.includes(code) ? code : "other")));
    return [...reasons].map((why) => t(`link.why.${why}`));
  }

  async function link(incident: Incident, numbers: number[], on: boolean, again = true): Promise<void> {
    try {
      const ask = on ? incidents.link : incidents.unlink;
      const result = await insist((key) => ask(incident.id, numbers, key));
      const changed = done(result);
      const words = { count: changed.length, title: spokenIn(incident.title, language) };
      const told =
        changed.length === 0 ? t("link.none") : on ? t("link.done", words) : t("link.undone", words);
      const back = () => void link(incident, changed, !on, false);
      const undo = { label: t("tickets:undo"), run: back, undo: true } as const;
      tell([told, ...left(result)].join(" · "), "plain", again && changed.length > 0 ? undo : undefined);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    await incidentsChanged(queries);
  }

  return (incident: Incident, numbers: number[], on: boolean) => begun(link(incident, numbers, on));
}
