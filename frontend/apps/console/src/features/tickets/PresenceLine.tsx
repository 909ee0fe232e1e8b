import { useTexts } from "../../app/texts.tsx";
import { useCustomerName } from "../customers/useCustomerName.ts";
import { useMe } from "../members/session.ts";
import { usePresence } from "./presence.ts";

/** One line above the composer, of fixed height: nothing jumps when somebody starts to type. */
export function PresenceLine({ number, customer }: { number: number; customer: string }) {
  const { t, language } = useTexts("tickets");
  const customerName = useCustomerName();
  const { viewers, customerTyping } = usePresence(number, useMe().member.id);
  const list = (names: string[]) => new Intl.ListFormat(language).format(names);
  const writing = viewers.filter((one) => one.typing).map((one) => one.name);
  const looking = viewers.filter((one) => !one.typing).map((one) => one.name);
  const told = [
    customerTyping ? t("presence.typing", { names: customerName(customer), count: 1 }) : "",
    writing.length > 0 ? t("presence.typing", { names: list(writing), count: writing.length }) : "",
    looking.length > 0 ? t("presence.viewing", { names: list(looking) }) : "",
  ].filter(Boolean);
  return (
    <div className="presence" role="status">
      {told.length > 0 ? <span className="pulse" aria-hidden="true" /> : null}
      {told.join(" · ")}
    </div>
  );
}
