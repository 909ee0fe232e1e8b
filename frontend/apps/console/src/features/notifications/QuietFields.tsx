import type { NotificationChoice } from "@kefu/api";
import { Field, SelectField } from "@kefu/ui";
import { useTexts } from "../../app/texts.tsx";
import { zonesWith } from "../workspace/zones.ts";

interface Props {
  quiet: NotificationChoice["quiet"];
  zone: string;
  wrong: (field: string) => string | null;
  onQuiet: (quiet: NotificationChoice["quiet"]) => void;
  onZone: (zone: string) => void;
}

const NIGHT = { start: 22 * 60, end: 8 * 60 };

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

function minuteOf(text: string): number | null {
  const [hour, minute] = text.split(":").map(Number);
  return hour === undefined || minute === undefined || Number.isNaN(hour + minute)
    ? null
    : hour * 60 + minute;
}

/** The hours in which one wants to be left alone, by one's own clock. */
export function QuietFields({ quiet, zone, wrong, onQuiet, onZone }: Props) {
  const { t } = useTexts("notifications");
  const options = zonesWith(zone);

  function move(end: "start" | "end", text: string) {
    const minute = minuteOf(text);
    if (quiet && minute !== null) onQuiet({ ...quiet, [end]: minute });
  }

  return (
    <>
      <label className="tick">
        <input
          type="checkbox"
          checked={quiet !== null}
          onChange={(event) => onQuiet(event.target.checked ? NIGHT : null)}
        />
        <span>
          {t("choices.quiet")}
          <small>{t("choices.quiet_text")}</small>
        </span>
      </label>
      {quiet ? (
        <div className="quiet-hours">
          <Field
            label={t("choices.from")}
            type="time"
            required
            value={clock(quiet.start)}
            onChange={(event) => move("start", event.target.value)}
          />
          <Field
            label={t("choices.to")}
            type="time"
            required
            value={clock(quiet.end)}
            onChange={(event) => move("end", event.target.value)}
          />
          <SelectField
            label={t("choices.zone")}
            error={wrong("time_zone")}
            options={options}
            value={zone}
            onChange={(event) => onZone(event.target.value)}
          />
        </div>
      ) : null}
    </>
  );
}
