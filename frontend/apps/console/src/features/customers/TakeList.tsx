import { type CustomerNarrowing, customers } from "@kefu/api";
import { Button } from "@kefu/ui";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { tell } from "../shell/notices.ts";
import { sentenceOf } from "../shell/sentence.ts";

/** The list as it is narrowed, as a file; for those who may take personal data away. */
export function TakeList({ wanted }: { wanted: () => CustomerNarrowing }) {
  const { t } = useTexts("customers");
  const may = useMay("customer:export");
  const [busy, setBusy] = useState(false);
  if (!may) return null;

  async function take() {
    setBusy(true);
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await customers.takeList(wanted()));
      link.download = "kefu-customers.csv";
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      tell(sentenceOf(error, t), "danger");
    }
    setBusy(false);
  }

  return (
    <Button
      className="take-list"
      icon={<Download size={14} aria-hidden />}
      title={t("take.hint")}
      disabled={busy}
      onClick={() => void take()}
    >
      {t(busy ? "take.busy" : "take.do")}
    </Button>
  );
}
