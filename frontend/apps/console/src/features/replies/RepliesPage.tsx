import "./replies.css";
import { directory, type SavedReply } from "@kefu/api";
import { Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { Search, SearchX } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { NavLink, useLocation, useNavigate, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { BackButton } from "../shell/BackButton.tsx";
import { ReplyForm } from "./ReplyForm.tsx";
import { placeOf, useFiled, useReplies } from "./replies.ts";

/** Saved replies: one's own, or those that are shared. */
export function RepliesPage({ shared }: { shared: boolean }) {
  const { t } = useTexts("replies");
  const { id } = useParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  const here = shared ? "/admin/replies" : "/mine/replies";
  const everything = useReplies(shared, "");
  const found = useReplies(shared, useDeferredValue(words).trim());
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items;
  const filed = useFiled(found.data?.items);
  const all = everything.data?.items;
  const open = all?.find((reply) => reply.id === id);
  const folders = [...new Set((all ?? []).map((reply) => reply.folder).filter(Boolean))];

  function detail() {
    if (!id) return all?.length === 0 ? <Start here={here} shared={shared} /> : <Nothing />;
    if (!all || !units) return <section className="detail" aria-busy="true" />;
    if (id === "new") {
      const copied = (state as { copied?: SavedReply } | null)?.copied;
      return (
        <Detail title={t("add")} back={here}>
          <ReplyForm
            key={`new-${copied?.id}`}
            start={copied}
            shared={shared}
            units={units}
            folders={folders}
            onSaved={(made) => void navigate(`${placeOf(made)}/${made.id}`, { replace: true })}
          />
        </Detail>
      );
    }
    if (!open) {
      return (
        <section className="detail nothing">
          <BackButton to={here} />
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    return (
      <Detail
        title={open.title}
        back={here}
        note={<span className="muted uses">{t("uses", { count: open.uses })}</span>}
      >
        <ReplyForm
          key={open.id}
          reply={open}
          shared={shared}
          units={units}
          folders={folders}
          onSaved={(saved) => {
            if (placeOf(saved) !== here) void navigate(`${placeOf(saved)}/${saved.id}`);
          }}
        />
        {shared ? <History key={`history-${open.id}`} of={open.id} topic="saved_reply" /> : null}
      </Detail>
    );
  }

  return (
    <>
      <Listing
        back={shared ? "/admin" : "/mine"}
        title={t(shared ? "title" : "mine.replies")}
        count={found.data?.items.length}
        add={{ to: `${here}/new`, label: t("add_short") }}
        tools={
          <label className="search">
            <Search size={13} aria-hidden />
            <input
              type="search"
              aria-label={t("find")}
              placeholder={t("find_short")}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </label>
        }
        error={found.error}
        retry={() => void found.refetch()}
        empty={t(words ? "slash.no_match" : "none")}
      >
        {filed.map((reply, index) => (
          <Row
            key={reply.id}
            reply={reply}
            here={here}
            folder={reply.folder !== (filed[index - 1]?.folder ?? "") ? reply.folder : ""}
            unit={units?.find((unit) => unit.id === reply.unit_id && unit.parent_id !== null)?.name}
          />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Start({ here, shared }: { here: string; shared: boolean }) {
  const { t } = useTexts("replies");
  return (
    <section className="detail nothing">
      <EmptyState title={t("start.title")} text={t(shared ? "start.shared" : "start.own")}>
        <NavLink to={`${here}/new`} className="btn primary">
          {t("add")}
        </NavLink>
      </EmptyState>
    </section>
  );
}

interface RowProps {
  reply: SavedReply;
  here: string;
  /** Shown above the first of a folder. */
  folder: string;
  /** Below whom it is shared, when not with everybody. */
  unit: string | undefined;
}

function Row({ reply, here, folder, unit }: RowProps) {
  const { t, language } = useTexts("replies");
  const { zh, en } = reply.texts;
  const languages = [zh ? "zh" : null, en ? "en" : null].filter((one) => one !== null);
  const text = (language === "zh" ? (zh ?? en) : (en ?? zh)) ?? "";
  return (
    <li className="item">
      {folder ? <h2 className="folder">{folder}</h2> : null}
      <NavLink to={`${here}/${reply.id}`}>
        <span className="a">
          <strong>{reply.title}</strong>
          <span className="end faint">
            {unit ? <Chip>{unit}</Chip> : null} {languages.map((one) => t(`short.${one}`)).join(" ")}
          </span>
        </span>
        <span className="b muted">{text}</span>
      </NavLink>
    </li>
  );
}
