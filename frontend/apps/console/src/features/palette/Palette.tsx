import "./palette.css";
import { Picker } from "@kefu/ui";
import { useLayoutEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useMe } from "../members/session.ts";
import { releaseKeys } from "../shell/early.ts";
import type { Command } from "./command.ts";
import { fitting } from "./matching.ts";
import { recentKeys, rememberKey } from "./recent.ts";
import { useFound } from "./useFound.tsx";
import { usePlaces } from "./usePlaces.tsx";
import { useVerbs } from "./useVerbs.tsx";

const FIRST = 8;
const MOST = 12;

/** Whatever one wants to do or to see, by a few letters. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTexts("palette");
  const dialog = useRef<HTMLDialogElement>(null);
  const [early, setEarly] = useState<string | null>(null);
  const [typed, setTyped] = useState("");
  const { member } = useMe();
  const places = usePlaces();
  const verbs = useVerbs(typed);
  const found = useFound(typed);
  const recent = useRecent(places);
  // before it leaves the page: only an open dialog gives the focus back to where it was
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    const before = releaseKeys();
    setEarly(before);
    setTyped(before.trim());
    return () => element?.close();
  }, []);

  const searching = typed.trim() !== "";
  const commands = searching
    ? [...fitting(verbs, typed, MOST), ...fitting(places, typed, MOST), ...found.commands]
    : [
        ...recent,
        ...verbs.slice(0, FIRST),
        ...places.filter(({ key }) => !recent.some((one) => one.key === key)),
      ];

  function run(key: string) {
    const command = commands.find((one) => one.key === key);
    if (!command) return;
    if (command.place) rememberKey(member.id, command.key);
    onClose();
    // the page has its focus back first, then the command may take it
    setTimeout(command.run, 0);
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the keyboard's way, given by the browser
    <dialog
      ref={dialog}
      className="sheet palette"
      aria-label={t("title")}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === event.currentTarget && onClose()}
    >
      {early === null ? null : (
        <Picker
          label={t("placeholder")}
          begin={early}
          options={commands}
          empty={t(found.busy ? "looking" : "none")}
          onText={setTyped}
          onPick={run}
          onClose={onClose}
        />
      )}
      <p className="palette-keys faint">{t("keys")}</p>
    </dialog>
  );
}

/** Where one went lately, as far as it can still be gone to. */
function useRecent(places: Command[]): Command[] {
  const { t } = useTexts("palette");
  const navigate = useNavigate();
  const { member } = useMe();
  const [keys] = useState(() => recentKeys(member.id));
  const group = t("group.recent");
  return keys.flatMap((key) => {
    const place = places.find((one) => one.key === key);
    if (place) return { ...place, group };
    const number = /^ticket:(\d+)$/.exec(key)?.[1];
    if (!number) return [];
    const run = () => void navigate(`/tickets/all/${number}`);
    return { key, label: t("open_number", { number }), group, place: true, run };
  });
}
