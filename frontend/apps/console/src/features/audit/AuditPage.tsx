import "./audit.css";
import { type AuditEntry, audit, type Topic } from "@kefu/api";
import { Button, EmptyState, ErrorState, fullTime, SelectField } from "@kefu/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, SearchX } from "lucide-react";
import { useState } from "react";
import { useLocation, useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail } from "../admin/Detail.tsx";
import { usePeople } from "../members/people.ts";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { WhosePicker } from "./WhosePicker.tsx";

const TOPICS: Topic[] = [
  "login",
  "workspace",
  "member",
  "role",
  "second_factor",
  "token",
  "unit",
  "inbox",
  "mail",
  "field",
  "tag",
  "tier",
  "incident",
  "saved_view",
  "saved_reply",
  "macro",
  "export",
  "personal",
  "view",
  "ahead",
];
const SPANS: Record<string, number> = { day: 1, week: 7, month: 31 };
const DAY = 86_400_000;
const FILE = "kefu-audit.csv";

function beginOf(span: string): string | null {
  const days = SPANS[span];
  return days ? new Date(Date.now() - days * DAY).toISOString() : null;
}

/** Who did what, when, and to what or whom: the address keeps kind and person, so that a profile can lead here. */
export function AuditPage() {
  const { t, language } = useTexts("audit");
  const { members } = usePeople();
  const [params, setParams] = useSearchParams();
  const named: { name?: string } | null = useLocation().state;
  const mayFind = useMay("customer:read");
  const topic = TOPICS.find((one) => one === params.get("topic")) ?? "";
  const whose = params.get("of");
  const [member, setMember] = useState("");
  const [span, setSpan] = useState("");
  const [since, setSince] = useState<string | null>(null);
  const wanted = { topic: topic || null, member_id: member || null, subject_id: whose, since };
  const found = useInfiniteQuery({
    queryKey: [...keys.audit, language, wanted],
    queryFn: ({ pageParam }) => audit.list({ ...wanted, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    staleTime: 0,
  });
  const entries = found.data?.pages.flatMap((page) => page.items);

  function narrow(to: { topic?: string; of?: string | null }, name = named?.name) {
    const next = Object.entries({ topic, of: whose, ...to }).flatMap(([key, value]) =>
      value ? [[key, value]] : [],
    );
    setParams(next as [string, string][], { replace: true, state: { name } });
  }

  async function take() {
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await audit.take(wanted));
      link.download = FILE;
      link.click();
      URL.revokeObjectURL(link.href);
      void found.refetch();
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
  }

  function list() {
    if (found.error && !entries) {
      return (
        <ErrorState
          title={t("failed")}
          text={sentenceOf(found.error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void found.refetch()}
        />
      );
    }
    if (entries?.length === 0)
      return <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("none")} />;
    return (
      <ol className="trail" aria-label={t("title")} aria-busy={!entries}>
        {(entries ?? []).map((entry) => (
          <Row key={entry.position} entry={entry} />
        ))}
      </ol>
    );
  }

  return (
    <Detail
      title={t("title")}
      back="/admin"
      whole
      note={
        <Button className="take" icon={<Download size={14} aria-hidden />} onClick={() => void take()}>
          {t("take")}
        </Button>
      }
    >
      <div className="narrowing">
        <SelectField
          label={t("topic")}
          options={[
            { key: "", label: t("any") },
            ...TOPICS.map((key) => ({ key, label: t(`topics.${key}`) })),
          ]}
          value={topic}
          onChange={(event) => narrow({ topic: event.target.value })}
        />
        {mayFind ? (
          <WhosePicker value={whose} name={named?.name} onPick={(of, name) => narrow({ of }, name)} />
        ) : null}
        <SelectField
          label={t("member")}
          options={[
            { key: "", label: t("anybody") },
            ...members.map((one) => ({ key: one.id, label: one.name })),
          ]}
          value={member}
          onChange={(event) => setMember(event.target.value)}
        />
        <SelectField
          label={t("span")}
          options={[
            { key: "", label: t("always") },
            ...Object.keys(SPANS).map((key) => ({ key, label: t(`spans.${key}`) })),
          ]}
          value={span}
          onChange={(event) => {
            setSpan(event.target.value);
            setSince(beginOf(event.target.value));
          }}
        />
      </div>
      {list()}
      {found.hasNextPage ? (
        <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("more")}
        </Button>
      ) : null}
    </Detail>
  );
}

function Row({ entry }: { entry: AuditEntry }) {
  const locale = useLocale();
  return (
    <li>
      <time className="faint num" dateTime={entry.at}>
        {fullTime(entry.at, locale)}
      </time>
      <span>
        <strong>{entry.actor}</strong> {entry.text}
      </span>
    </li>
  );
}
