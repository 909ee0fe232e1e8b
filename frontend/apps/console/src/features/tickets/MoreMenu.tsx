import type { EndState, TicketRow } from "@kefu/api";
import { Button, Float, Kbd, type Option, Picker } from "@kefu/ui";
import {
  ArchiveRestore,
  Bell,
  BellOff,
  Ellipsis,
  Eye,
  EyeOff,
  Forward,
  Merge,
  OctagonAlert,
  Printer,
  Siren,
  Split,
  Trash2,
} from "lucide-react";
import { useNavigate } from "react-router";
import { useTexts } from "../../app/texts.tsx";
import { useForwards } from "../forwards/forwards.ts";
import { useFollow } from "../notifications/useFollow.ts";
import { useMute } from "../notifications/useMute.ts";
import { isFixed } from "./removing.ts";

interface Props {
  row: TicketRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onRemove: (to: EndState | null) => void;
  onMerge: () => void;
  onUnmerge: () => void;
  onIncident: () => void;
  onSplit: () => void;
  /** undefined where nothing can be sent */
  onForward: (() => void) | undefined;
}

/** What is done to a ticket now and then. */
export function MoreMenu({
  row,
  open,
  onOpenChange: setOpen,
  onRemove,
  onMerge,
  onUnmerge,
  onIncident,
  onSplit,
  onForward,
}: Props) {
  const { t } = useTexts("tickets");
  const icon = { size: 16, strokeWidth: 1.6, "aria-hidden": true } as const;
  const navigate = useNavigate();
  const follow = useFollow(row.number, open);
  const FollowIcon = follow.following ? EyeOff : Eye;
  const mute = useMute(row.number, open);
  const MuteIcon = mute.muted ? Bell : BellOff;
  const hearing = {
    key: "mute",
    label: t(mute.muted ? "more.unmute" : "more.mute"),
    icon: <MuteIcon {...icon} />,
  };
  const following = {
    key: "follow",
    label: t(follow.following ? "more.unfollow" : "more.follow"),
    icon: <FollowIcon {...icon} />,
  };
  // who opens the menu is told before they write anything
  const unset = useForwards(row.number, open && onForward !== undefined).data?.ready === false;
  const forwarding: Option[] = onForward
    ? [
        {
          key: "forward",
          label: t(unset ? "forward.unset" : "forward.open"),
          icon: <Forward {...icon} />,
          tail: <Kbd>F</Kbd>,
        },
      ]
    : [];
  const printing = { key: "print", label: t("print.open"), icon: <Printer {...icon} /> };
  const merging = { key: "merge", label: t("merge.open"), icon: <Merge {...icon} /> };
  const linking = {
    key: "incident",
    label: t("incidents:link.open"),
    icon: <Siren {...icon} />,
    tail: <Kbd>I</Kbd>,
  };
  const splitting = { key: "split", label: t("split.open"), icon: <Split {...icon} /> };
  const merged: Option[] = [
    hearing,
    printing,
    { key: "unmerge", label: t("merge.undo"), icon: <ArchiveRestore {...icon} /> },
  ];
  const others: Option[] = [
    following,
    hearing,
    ...forwarding,
    printing,
    ...(isFixed(row) ? [] : [linking, splitting, merging]),
    { key: "restore", label: t("end.do_restore"), icon: <ArchiveRestore {...icon} /> },
    { key: "spam", label: t("end.do_spam"), icon: <OctagonAlert {...icon} />, tail: <Kbd>!</Kbd> },
    { key: "deleted", label: t("end.do_deleted"), icon: <Trash2 {...icon} />, tail: <Kbd>#</Kbd> },
  ];
  function pick(key: string) {
    setOpen(false);
    if (key === "mute") mute.toggle();
    else if (key === "follow") follow.toggle();
    else if (key === "print") void navigate(`/print/${row.number}`);
    else if (key === "incident") onIncident();
    else if (key === "merge") onMerge();
    else if (key === "split") onSplit();
    else if (key === "forward") onForward?.();
    else if (key === "unmerge") onUnmerge();
    else onRemove(key === "restore" ? null : (key as EndState));
  }
  return (
    <Float
      open={open}
      onOpenChange={setOpen}
      content={
        <Picker
          label={t("more.find")}
          options={
            row.end_state === "merged"
              ? merged
              : others.filter(({ key }) => key !== (row.end_state ?? "restore"))
          }
          empty={t("no_match")}
          onPick={pick}
          onClose={() => setOpen(false)}
        />
      }
    >
      <Button
        className="plain"
        aria-label={t("more.label")}
        title={t("more.label")}
        aria-expanded={open}
        icon={<Ellipsis size={16} strokeWidth={1.6} aria-hidden />}
      />
    </Float>
  );
}
