import "./forwards.css";
import type { TicketDetail } from "@kefu/api";
import { EmptyState, ErrorState, Sheet } from "@kefu/ui";
import { MailX } from "lucide-react";
import { Link } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import { sentenceOf } from "../shell/sentence.ts";
import { ForwardForm } from "./ForwardForm.tsx";
import { useForwards } from "./forwards.ts";

interface Props {
  detail: TicketDetail;
  /** The only message that goes, as long as nobody chooses others; null is the whole conversation. */
  message: string | null;
  onClose: () => void;
}

/** What of a ticket goes to whom by e-mail. Without a mail server it says so, and leads who can change that there. */
export default function ForwardSheet({ detail, message, onClose }: Props) {
  const { t } = useTexts("forwards");
  const mayManage = useMay("workspace:manage");
  const { number } = detail.ticket;
  const { data, error, refetch } = useForwards(number);
  return (
    <Sheet wide title={t("title", { number })} closeLabel={t("shell:close")} onClose={onClose}>
      {error && !data ? (
        <ErrorState
          title={t("failed")}
          text={sentenceOf(error, t)}
          retryLabel={t("shell:retry")}
          retry={() => void refetch()}
        />
      ) : null}
      {data?.ready === false ? (
        <EmptyState
          icon={<MailX size={28} aria-hidden />}
          title={t("unset.title")}
          text={t(mayManage ? "unset.yours" : "unset.theirs")}
        >
          {mayManage ? (
            <Link className="btn primary" to="/admin/mail">
              {t("unset.do")}
            </Link>
          ) : null}
        </EmptyState>
      ) : null}
      {data?.ready ? <ForwardForm detail={detail} message={message} known={data} onClose={onClose} /> : null}
    </Sheet>
  );
}
