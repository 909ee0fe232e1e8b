import { Button, clockTime, dayTime, type Option, Picker } from "@kefu/ui";
import { CalendarClock, Sunrise, Sunset } from "lucide-react";
import { useState } from "react";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { asField, presetsAt } from "./presets.ts";

interface Props {
  /** Whether one may say for what. */
  noting?: boolean;
  onPick: (until: Date, note?: string) => void;
  onClose: () => void;
}

const LONGEST_NOTE = 2000;

/** Until when: a time that is often chosen, or any, and with it a note for what. */
export function SnoozePicker(props: Props) {
  const { noting, onPick, onClose } = props;
  const { t } = useTexts("tickets");
  const locale = useLocale();
  const [own, setOwn] = useState(false);
  const [now] = useState(() => new Date());
  const presets = presetsAt(now);
  if (own) return <OwnTime first={presets.at(-1)?.at ?? now} now={now} {...props} />;
  const icon = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;
  const options: Option[] = presets.map(({ key, at }) => ({
    key,
    label: t(`snooze.${key}`),
    tail: key === "today" ? clockTime(at, locale) : dayTime(at, locale),
    icon: key === "today" ? <Sunset {...icon} /> : <Sunrise {...icon} />,
  }));
  options.push({
    key: "own",
    label: t(noting ? "snooze.own_or_note" : "snooze.own"),
    icon: <CalendarClock {...icon} />,
  });
  return (
    <Picker
      label={t("snooze.find")}
      options={options}
      empty={t("no_match")}
      onPick={(key) => {
        const preset = presets.find((one) => one.key === key);
        if (preset) onPick(preset.at);
        else setOwn(true);
      }}
      onClose={onClose}
    />
  );
}

function OwnTime({ first, now, noting, onPick, onClose }: Props & { first: Date; now: Date }) {
  const { t } = useTexts("tickets");
  const [text, setText] = useState(asField(first));
  const [note, setNote] = useState("");
  const chosen = new Date(text);
  const good = chosen.getTime() > now.getTime();
  return (
    <form
      className="own-time picker"
      onSubmit={(event) => {
        event.preventDefault();
        if (good) onPick(chosen, note.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <input
        className="input small"
        type="datetime-local"
        // biome-ignore lint/a11y/noAutofocus: it opens because the user asked to choose
        autoFocus
        aria-label={t("snooze.own")}
        min={asField(now)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {noting ? (
        <input
          className="input small"
          aria-label={t("snooze.note")}
          placeholder={t("snooze.note")}
          maxLength={LONGEST_NOTE}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      ) : null}
      <Button type="submit" tone="primary" aria-disabled={!good}>
        {t("snooze.do")}
      </Button>
    </form>
  );
}
