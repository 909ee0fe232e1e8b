import type { Message, TicketDetail } from "@kefu/api";
import { Button, clockTime, fullTime } from "@kefu/ui";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { usePeople } from "../members/people.ts";
import { says } from "../tickets/timeline.ts";
import { useEarlier } from "../tickets/useTicket.ts";

interface Props {
  detail: TicketDetail;
  /** null: the whole conversation */
  chosen: string[] | null;
  onChoose: (chosen: string[] | null) => void;
}

/** Which public messages go along; notes are not even offered. */
export function ChosenMessages({ detail, chosen, onChoose }: Props) {
  const { t } = useTexts("forwards");
  const earlier = useEarlier(detail);
  const said = detail.timeline
    .filter(says)
    .map(({ message }) => message)
    .filter(({ visibility }) => visibility === "public");

  function turn(id: string, on: boolean) {
    const rest = (chosen ?? []).filter((one) => one !== id);
    onChoose(on ? [...rest, id] : rest);
  }
  return (
    <>
      <label className="tick switch">
        <input
          type="checkbox"
          checked={chosen === null}
          onChange={(event) => onChoose(event.target.checked ? null : said.slice(-1).map(({ id }) => id))}
        />
        <span>
          {t("whole")}
          <small>{t("whole_hint")}</small>
        </span>
      </label>
      {chosen === null ? null : (
        <fieldset>
          <legend>{t("which")}</legend>
          {detail.earlier === null ? null : (
            <Button
              disabled={earlier.isPending}
              onClick={() => detail.earlier && earlier.mutate(detail.earlier)}
            >
              {t(earlier.isPending ? "tickets:earlier.loading" : "tickets:earlier.more")}
            </Button>
          )}
          {said.map((message) => (
            <Choice
              key={message.id}
              message={message}
              on={chosen.includes(message.id)}
              onTurn={(on) => turn(message.id, on)}
            />
          ))}
        </fieldset>
      )}
    </>
  );
}

interface ChoiceProps {
  message: Message;
  on: boolean;
  onTurn: (on: boolean) => void;
}

function Choice({ message, on, onTurn }: ChoiceProps) {
  const { t } = useTexts("forwards");
  const locale = useLocale();
  const customerName = useCustomerName();
  const { memberName } = usePeople();
  const { author, files } = message;
  const name =
    author.kind === "customer"
      ? customerName(author.name)
      : author.name || memberName(author.id) || t(`tickets:actor.${author.kind}`);
  return (
    <label>
      <input type="checkbox" checked={on} onChange={(event) => onTurn(event.target.checked)} />
      <span>
        <small className="num muted">
          <bdi>{name}</bdi>{" "}
          <time dateTime={message.at} title={fullTime(message.at, locale)}>
            {clockTime(message.at, locale)}
          </time>
        </small>
        <bdi className="words">{message.text || files.map((file) => file.name).join(", ")}</bdi>
      </span>
    </label>
  );
}
