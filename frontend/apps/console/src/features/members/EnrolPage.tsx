import { sessions } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { leaveBy } from "../admin/leaving.ts";
import { Enrol } from "./Enrol.tsx";
import { Entrance } from "./Entrance.tsx";
import { leave, signedOut } from "./session.ts";

/** All that somebody sees whose role demands log-in in two steps and who has not set it up. */
export default function EnrolPage() {
  const { t } = useTexts("members");
  const queries = useQueryClient();

  async function logOut() {
    leave();
    await sessions.logOut().catch(() => {});
    signedOut(queries, "");
  }

  return (
    <Entrance title={t("factor.demanded")} text={t("factor.demanded_text")} wide>
      <Enrol onDone={() => void queries.invalidateQueries({ queryKey: keys.session })} />
      <Button tone="plain" className="plain" onClick={() => leaveBy(() => void logOut())}>
        {t("sessions.log_out")}
      </Button>
    </Entrance>
  );
}
