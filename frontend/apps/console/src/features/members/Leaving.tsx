import { leaving, type Member } from "@kefu/api";
import { Button, SelectField } from "@kefu/ui";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { useSaving } from "../admin/saving.ts";
import { tell } from "../shell/notices.ts";
import { showMember, usePeople } from "./people.ts";

interface Props {
  member: Member;
  onDone: () => void;
}

/** Letting somebody out: who takes what they hold is decided in the same breath. */
export function Leaving({ member, onDone }: Props) {
  const { t } = useTexts("members");
  const queries = useQueryClient();
  const { members, teams } = usePeople();
  const saving = useSaving(() => queries.refetchQueries({ queryKey: keys.members }));
  const [taker, setTaker] = useState("nobody");
  const holding = useQuery({
    queryKey: keys.holding(member.id),
    queryFn: () => leaving.holding(member.id),
    staleTime: 0,
  });
  const { name } = member;
  const count = (holding.data?.live ?? 0) + (holding.data?.solved ?? 0);
  const options = [
    { key: "nobody", label: t("leave.nobody") },
    ...members
      .filter((other) => other.active && other.id !== member.id)
      .map((other) => ({ key: `member:${other.id}`, label: other.name })),
    ...teams.map((team) => ({ key: `team:${team.id}`, label: t("leave.team", { name: team.name }) })),
  ];

  function leave() {
    const [kind, id] = taker.split(":");
    const body = {
      version: member.version,
      assignee_id: kind === "member" ? (id ?? null) : null,
      team_id: kind === "team" ? (id ?? null) : null,
    };
    void saving.save(
      (key) => leaving.leave(member.id, body, key),
      (saved) => {
        showMember(queries, saved);
        tell(t(count ? "leave.done_with" : "admin.deactivated", { name, count }));
        onDone();
      },
    );
  }

  return (
    <>
      <p role="alert">{t("leave.text", { name })}</p>
      {count > 0 ? (
        <SelectField
          label={t("leave.tickets", { count })}
          hint={t("leave.tickets_hint")}
          error={saving.wrong("assignee_id") ?? saving.wrong("team_id")}
          options={options}
          value={taker}
          onChange={(event) => setTaker(event.target.value)}
        />
      ) : (
        <p className="muted">{holding.data ? t("leave.none") : ""}</p>
      )}
      <p className="bad" role="alert">
        {saving.conflict ? t("admin:conflict") : saving.problem}
      </p>
      <div className="row-of-buttons">
        <Button tone="danger" autoFocus disabled={saving.busy || !holding.data} onClick={leave}>
          {t("admin.deactivate_now", { name })}
        </Button>
        <Button onClick={onDone}>{t("admin.keep")}</Button>
      </div>
    </>
  );
}
