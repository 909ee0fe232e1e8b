import { imports, newId } from "@kefu/api";
import { Button } from "@kefu/ui";
import { useQueryClient } from "@tanstack/react-query";
import { FileSpreadsheet } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { sentenceOf } from "../shell/sentence.ts";
import { HERE } from "./imports.ts";

/** Where a file is chosen or dropped; it is looked through on a page of its own. */
export function DropFile() {
  const { t } = useTexts("imports");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const chooser = useRef<HTMLInputElement>(null);
  const [share, setShare] = useState<number | null>(null);
  const [over, setOver] = useState(false);
  const [problem, setProblem] = useState("");

  async function send(file: File | undefined) {
    if (!file || share !== null) return;
    setShare(0);
    setProblem("");
    try {
      const one = await imports.send(newId(), file, setShare).promise;
      queries.setQueryData(keys.import(one.id), one);
      void queries.invalidateQueries({ queryKey: keys.imports, exact: true });
      void navigate(`${HERE}/${one.id}`);
    } catch (error) {
      setProblem(sentenceOf(error, t));
      setShare(null);
    }
    if (chooser.current) chooser.current.value = "";
  }
  function drag(event: DragEvent, on: boolean) {
    event.preventDefault();
    setOver(on);
  }

  return (
    <fieldset
      className={over ? "drop-file over" : "drop-file"}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        void send(event.dataTransfer.files[0]);
      }}
    >
      <legend className="sr-only">{t("drop.title")}</legend>
      <FileSpreadsheet size={26} strokeWidth={1.4} aria-hidden />
      <p>{t("drop.text")}</p>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".csv,.tsv,.txt,text/csv"
        onChange={(event) => void send(event.target.files?.[0])}
      />
      <Button tone="primary" disabled={share !== null} onClick={() => chooser.current?.click()}>
        {share === null ? t("drop.choose") : t("drop.sending", { percent: Math.round(share * 100) })}
      </Button>
      <small className="muted">{t("drop.limits")}</small>
      <p className="bad" role="alert">
        {problem}
      </p>
    </fieldset>
  );
}
