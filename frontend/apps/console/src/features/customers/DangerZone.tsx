import { type Customer, customers } from "@kefu/api";
import { Button } from "@kefu/ui";
import { Download, Eraser } from "lucide-react";
import { useState } from "react";
import { part } from "../../app/later.tsx";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

const EraseSheet = part(() => import("./EraseSheet.tsx"));

/** Taking everything that is held on a person away, and erasing them; for those who may. */
export function DangerZone({ customer, name }: { customer: Customer; name: string }) {
  const { t } = useTexts("customers");
  const mayTake = useMay("customer:export");
  const mayErase = useMay("customer:erase");
  const [erasing, setErasing] = useState(false);
  const [busy, setBusy] = useState(false);
  if (!mayTake && !mayErase) return null;

  async function take() {
    setBusy(true);
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await customers.take(customer.id));
      link.download = `kefu-customer-${customer.id}.zip`;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    setBusy(false);
  }

  return (
    <section className="danger-zone" aria-label={t("erasure.title")}>
      <h2>{t("erasure.title")}</h2>
      {mayTake ? (
        <div>
          <p className="muted">{t("erasure.take_hint")}</p>
          <Button icon={<Download size={14} aria-hidden />} disabled={busy} onClick={() => void take()}>
            {t("erasure.take")}
          </Button>
        </div>
      ) : null}
      {mayErase ? (
        <div>
          <p className="muted">{t("erasure.erase_hint")}</p>
          <Button tone="danger" icon={<Eraser size={14} aria-hidden />} onClick={() => setErasing(true)}>
            {t("erasure.erase")}
          </Button>
        </div>
      ) : null}
      {erasing ? <EraseSheet customer={customer} name={name} onClose={() => setErasing(false)} /> : null}
    </section>
  );
}
