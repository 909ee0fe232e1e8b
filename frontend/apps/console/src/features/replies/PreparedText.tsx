import "./replies.css";
import { hasCode, type Locale, savedReplies } from "@kefu/api";
import { TextField } from "@kefu/ui";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { VARIABLES } from "./replies.ts";
import { typeInto } from "./typing.ts";

interface Props {
  label: string;
  /** Say how a blank gets a fallback: once in a form. */
  explained?: boolean;
  locale: Locale;
  error: string | null;
  value: string;
  onChange: (text: string) => void;
}

/** What was typed, once the typing rests. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), 250);
    return () => clearTimeout(timer);
  }, [text]);
  return rested;
}

/** A text with blanks: they are put in by a click, and below stands what a customer would read. */
export function PreparedText({ label, explained, locale, error, value, onChange }: Props) {
  const { t } = useTexts("replies");
  const box = useRef<HTMLDivElement>(null);
  const text = useRested(value);
  const preview = useQuery({
    queryKey: keys.replyPreview(locale, text),
    queryFn: ({ signal }) => savedReplies.preview({ text, locale }, signal),
    enabled: text.includes("{{"),
    placeholderData: keepPreviousData,
    retry: false,
  });
  const refused =
    hasCode(preview.error, "variable_unknown") || hasCode(preview.error, "variable_malformed")
      ? preview.error.message
      : null;

  function put(name: string) {
    const field = box.current?.querySelector("textarea");
    if (field) typeInto(field, field.selectionStart, field.selectionEnd, `{{${name}}}`);
  }

  return (
    <div className="prepared" ref={box}>
      <TextField
        label={label}
        error={text.includes("{{") ? (refused ?? error) : error}
        maxLength={10_000}
        rows={4}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a toolbar is no fieldset */}
      <div className="blanks" role="group" aria-label={t("blanks", { text: label })}>
        {VARIABLES.map((name) => (
          <button key={name} type="button" className="chip" onClick={() => put(name)}>
            {t(`variable.${name}`)}
          </button>
        ))}
      </div>
      {explained ? (
        <p className="fallback">{t("fallback", { example: `{{customer.name|${t("fallback_word")}}}` })}</p>
      ) : null}
      {text.includes("{{") && !refused && preview.data ? (
        <div className="shown" lang={locale}>
          <small>{t("preview")}</small>
          {preview.data.text}
        </div>
      ) : null}
    </div>
  );
}
