import type { Member, SentInvitation, Unit } from "@kefu/api";
import { useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { differs } from "../admin/leaving.ts";
import type { Belongs } from "./Belonging.tsx";
import { Choice } from "./Choice.tsx";
import { InviteForm } from "./InviteForm.tsx";
import { NewMember } from "./NewMember.tsx";
import { useMe } from "./session.ts";

interface Props {
  units: Unit[];
  /** The unit somebody was asked for, if any. */
  unitId?: string;
  onMade: (member: Member) => void;
  onSent: (sent: SentInvitation) => void;
}

/** What is said of somebody new, whichever way they come in: choosing the other way takes nothing of it away. */
export interface Newcomer extends Belongs {
  email: string;
  name: string;
  password: string;
}

export interface NewcomerProps {
  units: Unit[];
  value: Newcomer;
  onChange: (change: Partial<Newcomer>) => void;
  /** Whether anything was typed or chosen. */
  unsaved: boolean;
}

type Way = "invite" | "add";

/** Two ways in: an invitation, or a password told by word of mouth. */
export function NewcomerPane({ units, unitId, onMade, onSent }: Props) {
  const { t } = useTexts("members");
  const { workspace } = useMe();
  const [way, setWay] = useState<Way>("invite");
  const place = units.find((unit) => unit.id === unitId) ?? units.find((unit) => unit.parent_id === null);
  const [begun] = useState<Newcomer>({
    email: "",
    name: "",
    password: "",
    unit_id: place?.id ?? "",
    locale: workspace.locale,
    roles: ["agent"],
  });
  const [value, setValue] = useState(begun);
  const form: NewcomerProps = {
    units,
    value,
    onChange: (change) => setValue((before) => ({ ...before, ...change })),
    unsaved: differs(value, begun),
  };
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
      {way === "invite" ? <InviteForm {...form} onSent={onSent} /> : <NewMember {...form} onMade={onMade} />}
    </>
  );
}
