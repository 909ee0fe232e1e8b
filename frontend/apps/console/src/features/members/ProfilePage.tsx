import "./members.css";
import type { Availability, Locale, Theme } from "@kefu/api";
import { Avatar, Chip } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { NotificationChoices } from "../notifications/NotificationChoices.tsx";
import { BackButton } from "../shell/BackButton.tsx";
import { MyRating } from "../surveys/MyRating.tsx";
import { Choice } from "./Choice.tsx";
import { MyAbsence } from "./MyAbsence.tsx";
import { MyName } from "./MyName.tsx";
import { Password } from "./Password.tsx";
import { SecondFactor } from "./SecondFactor.tsx";
import { Sessions } from "./Sessions.tsx";
import { useMe } from "./session.ts";
import { useRoleName } from "./useRoles.ts";
import { UNDO_SECONDS, useUpdateMe } from "./useUpdateMe.ts";

const LOCALES: Locale[] = ["zh", "en"];
const THEMES: Theme[] = ["system", "light", "dark"];
const AVAILABILITIES: Availability[] = ["online", "busy", "break", "offline"];

export default function ProfilePage() {
  const { t } = useTexts("members");
  const { t: shell } = useTexts();
  const { member } = useMe();
  const update = useUpdateMe();
  const roleName = useRoleName();
  return (
    <div className="profile">
      <header>
        <BackButton to="/tickets/mine" />
        <h1>{t("profile.title")}</h1>
      </header>
      <section className="who">
        <Avatar name={member.name} seed={member.id} size="large" decorative />
        <div>
          <strong>{member.name}</strong>
          <div className="muted">{member.email}</div>
        </div>
        {member.roles.map((role) => (
          <Chip key={role}>{roleName(role)}</Chip>
        ))}
      </section>
      <MyRating />
      <MyName />
      <Choice
        label={t("profile.availability")}
        value={member.availability}
        options={AVAILABILITIES.map((key) => [key, t(`availability.${key}`)])}
        onChoose={(availability) => update({ availability })}
      />
      <MyAbsence />
      <Choice
        label={t("profile.language")}
        value={member.locale}
        options={LOCALES.map((key) => [key, shell(`language.${key}`)])}
        onChoose={(locale) => update({ locale })}
      />
      <Choice
        label={t("profile.theme")}
        value={member.theme}
        options={THEMES.map((key) => [key, shell(`theme.${key}`)])}
        onChoose={(theme) => update({ theme })}
      />
      <Choice
        label={t("profile.undo_send")}
        value={String(member.undo_seconds)}
        options={UNDO_SECONDS.map((seconds) => [
          String(seconds),
          seconds === 0 ? t("profile.no_undo") : t("profile.undo_seconds", { count: seconds }),
        ])}
        onChoose={(seconds) =>
          update({ undo_seconds: UNDO_SECONDS.find((one) => String(one) === seconds) ?? 0 })
        }
      />
      <NotificationChoices />
      <Password />
      <SecondFactor />
      <Sessions />
    </div>
  );
}
