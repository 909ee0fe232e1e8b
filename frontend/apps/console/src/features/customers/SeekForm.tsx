import type { TicketField } from "@kefu/api";
import { Button, Field, SelectField } from "@kefu/ui";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { useTexts } from "../../app/texts.tsx";
import { calledIn } from "../fields/fields.ts";
import { type Seek, textIn } from "./seeking.ts";

interface Props {
  fields: TicketField[];
  onSeek: (seek: Seek) => void;
  onClose: () => void;
}

const CHOOSING = ["choice", "choices"];

/** Which own field is looked at, and for what; asked a line under the other filters. */
export function SeekForm({ fields, onSeek, onClose }: Props) {
  const { t, language } = useTexts("customers");
  const [key, setKey] = useState(fields[0]?.key ?? "");
  const [place, setPlace] = useState<Seek["place"]>("field");
  const [text, setText] = useState("");
  const field = fields.find((one) => one.key === key) ?? fields[0];
  if (!field) return null;
  const box = field.type === "checkbox";
  const asked = field.type === "long_text" && place === "field" ? "filled" : place;
  const says = asked === "field";
  const said = box && !text ? "true" : textIn(field, text);
  const choices = box
    ? [
        { key: "true", label: t("seek.yes") },
        { key: "false", label: t("seek.no") },
      ]
    : field.choices.map((choice) => ({ key: choice.key, label: calledIn(choice.name, language) }));

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!says || said) onSeek({ place: asked, key, text: says ? said : "" });
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape" || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.stopPropagation();
    onClose();
  }

  return (
    <form className="seek-form" aria-label={t("seek.title")} onSubmit={submit} onKeyDown={onKeyDown}>
      <SelectField
        label={t("seek.field")}
        autoFocus
        options={fields.map((one) => ({ key: one.key, label: calledIn(one.name, language) }))}
        value={key}
        onChange={(event) => {
          setKey(event.target.value);
          setText("");
          setPlace("field");
        }}
      />
      {box ? null : (
        <SelectField
          label={t("seek.how")}
          options={(field.type === "long_text"
            ? (["filled", "empty"] as const)
            : (["field", "filled", "empty"] as const)
          ).map((one) => ({ key: one, label: t(`seek.${one === "field" ? "is" : one}`) }))}
          value={asked}
          onChange={(event) => setPlace(event.target.value as Seek["place"])}
        />
      )}
      {says && (box || CHOOSING.includes(field.type)) ? (
        <SelectField
          label={t("seek.value")}
          options={box ? choices : [{ key: "", label: t("fields:choose") }, ...choices]}
          value={box ? said : text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : says ? (
        <Field
          label={t("seek.value")}
          type={field.type === "number" || field.type === "date" ? field.type : "text"}
          step={field.type === "number" ? "any" : undefined}
          dir={field.type === "text" ? "auto" : undefined}
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      ) : null}
      <div className="row-of-buttons">
        <Button type="submit" tone="primary" disabled={says && !said}>
          {t("seek.do")}
        </Button>
        <Button onClick={onClose}>{t("identities.cancel")}</Button>
      </div>
    </form>
  );
}
