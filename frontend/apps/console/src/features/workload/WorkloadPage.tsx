import "./workload.css";
import { type Load, type Queue, workload } from "@kefu/api";
import { ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { usePeople } from "../members/people.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { useMemberRatings } from "../surveys/ratings.ts";
import { inOrder, type Order, totalOf } from "./order.ts";
import { Person } from "./Person.tsx";
import { Queues } from "./Queues.tsx";

/** Tickets are told at once; who came or went, and whose load changed elsewhere, is asked for this often. */
const EVERY = 10_000;
const ORDERS: Order[] = ["waiting", "open", "name"];

/** Who has how much to do, what waits for nobody, and moving it to where it can be done. */
export default function WorkloadPage() {
  const { t } = useTexts("workload");
  const [params, setParams] = useSearchParams();
  const { data, error, refetch } = useQuery({
    queryKey: keys.workload,
    queryFn: ({ signal }) => workload.read(signal),
    refetchInterval: EVERY,
  });
  const unit = params.get("unit") ?? "";
  const order = ORDERS.find((each) => each === params.get("order")) ?? "waiting";
  const shown = (data?.members ?? []).filter((load) => !unit || load.unit_id === unit);
  const queues = (data?.queues ?? []).filter((queue) => !unit || queue.unit_id === unit);

  function put(name: string, value: string) {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value) next.set(name, value);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  }

  if (error && !data) {
    return (
      <section className="workload" aria-label={t("title")}>
        <header>
          <h1>{t("title")}</h1>
        </header>
        <ErrorState
          title={t("failed")}
          text={sentenceOf(error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void refetch()}
        />
      </section>
    );
  }
  return (
    <section className="workload" aria-label={t("title")} aria-busy={!data}>
      <header>
        <h1>{t("title")}</h1>
        {data ? <Total loads={shown} queues={queues} /> : null}
        <Narrow loads={data?.members ?? []} unit={unit} order={order} onPut={put} />
      </header>
      <div className="workload-rows">
        {data ? <Queues queues={queues} /> : <Bones />}
        {data ? <People loads={inOrder(shown, order)} /> : null}
      </div>
    </section>
  );
}

function Total({ loads, queues }: { loads: Load[]; queues: Queue[] }) {
  const { t } = useTexts("workload");
  const locale = useLocale();
  const { online, open, waiting } = totalOf(loads, queues);
  const parts = [
    t("total.online", { count: online, of: loads.length.toLocaleString(locale) }),
    t("total.open", { count: open }),
    t("total.waiting", { count: waiting }),
  ];
  return <span className="muted num total">{parts.join(" · ")}</span>;
}

interface NarrowProps {
  loads: Load[];
  unit: string;
  order: Order;
  onPut: (name: string, value: string) => void;
}

function Narrow({ loads, unit, order, onPut }: NarrowProps) {
  const { t } = useTexts("workload");
  const { unitName } = usePeople();
  const units = [...new Set(loads.map((load) => load.unit_id))];
  return (
    <span className="narrow">
      {units.length > 1 || unit ? (
        <select
          className="input small"
          aria-label={t("team")}
          value={unit}
          onChange={({ target: { value } }) => leaveBy(() => onPut("unit", value))}
        >
          <option value="">{t("every_team")}</option>
          {units.map((id) => (
            <option key={id} value={id}>
              {unitName(id)}
            </option>
          ))}
        </select>
      ) : null}
      <select
        className="input small"
        aria-label={t("order.label")}
        value={order}
        onChange={(event) => onPut("order", event.target.value)}
      >
        {ORDERS.map((each) => (
          <option key={each} value={each}>
            {t(`order.${each}`)}
          </option>
        ))}
      </select>
    </span>
  );
}

function People({ loads }: { loads: Load[] }) {
  const { t } = useTexts("workload");
  const ratings = useMemberRatings(EVERY);
  if (loads.length === 0) return <p className="muted nobody">{t("nobody")}</p>;
  return (
    <table>
      <caption className="sr-only">{t("people")}</caption>
      <thead>
        <tr>
          <th scope="col">{t("member")}</th>
          <th scope="col">{t("availability")}</th>
          <th scope="col">{t("waiting")}</th>
          <th scope="col">{t("open")}</th>
          <th scope="col">{t("pending")}</th>
          <th scope="col">{t("snoozed")}</th>
          <th scope="col">{ratings ? t("surveys:mean_days", { count: ratings.days }) : t("surveys:mean")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {loads.map((load) => (
          <Person key={load.member_id} load={load} rating={ratings?.of(load.member_id)} />
        ))}
      </tbody>
    </table>
  );
}

function Bones() {
  return (
    <div aria-hidden="true" className="bones">
      {[64, 48, 56, 64, 48].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never move
        <span key={index} className={`bone w${width}`} />
      ))}
    </div>
  );
}
