import { Kbd } from "@kefu/ui";
import { Ear, MessageSquareText, Pencil } from "lucide-react";
import { useTexts } from "../../app/texts.tsx";
import { useMay } from "../members/session.ts";
import type { OpenTicket } from "../tickets/openTicket.ts";
import type { Given } from "./useVerbs.tsx";

const ICON = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;

/** What can be written on the ticket that is open. */
export function useWritingVerbs(open: OpenTicket | null): Given[] {
  const { t } = useTexts("palette");
  const mayReply = useMay("ticket:reply");
  const mayNote = useMay("ticket:note");
  if (!open) return [];
  const reply: Given[] = [
    {
      key: "reply",
      label: t("shell:shortcuts.reply"),
      icon: <MessageSquareText {...ICON} />,
      tail: <Kbd>R</Kbd>,
      keywords: t("keywords.reply"),
      run: () => open.write("reply"),
    },
    {
      key: "slash",
      label: t("saved_reply"),
      icon: <MessageSquareText {...ICON} />,
      tail: <Kbd>/</Kbd>,
      keywords: t("keywords.my_replies"),
      run: open.writeSlash,
    },
  ];
  const note: Given = {
    key: "note",
    label: t("shell:shortcuts.note"),
    icon: <Pencil {...ICON} />,
    tail: <Kbd>N</Kbd>,
    keywords: t("keywords.note"),
    run: () => open.write("note"),
  };
  const whisper: Given = {
    key: "whisper",
    label: t("shell:shortcuts.whisper"),
    icon: <Ear {...ICON} />,
    tail: <Kbd>W</Kbd>,
    keywords: t("keywords.whisper"),
    run: () => open.write("whisper"),
  };
  return [...(mayReply ? reply : []), ...(mayNote ? [note] : []), ...(open.whispers ? [whisper] : [])];
}
