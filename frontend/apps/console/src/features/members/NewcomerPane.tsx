import type { Member, SentInvitation, Unit } from "@kefu/api";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { Choice } from "./Choice.tsx";
import { InviteForm } from "./InviteForm.tsx";
import { NewMember } from "./NewMember.tsx";

interface Props {
  units: Unit[];
  unitId?: string;
  onMade: (member: Member) => void;
  onSent: (sent: SentInvitation) => void;
}

type Way = "invite" | "add";

/** Two ways in: an invitation, or a password told by word of mouth. */
export function NewcomerPane({ units, unitId, onMade, onSent }: Props) {
  const { t } = useTexts("members");
  const [way, setWay] = useState<Way>("invite");
  return (
    <>
      <Choice
        label={t("invite.way")}
        value={way}
        options={[
          ["invite", t("invite.by_mail")],
          ["add", t("invite.by_password")],
        ]}
        onChoose={setWay}
      />
      {way === "invite" ? (
        <InviteForm units={units} unitId={unitId} onSent={onSent} />
      ) : (
        <NewMember units={units} unitId={unitId} onMade={onMade} />
      )}
    </>
  );
}
