import { directory, type Inbox } from "@kefu/api";
import { Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { NavLink, useNavigate, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useTexts } from "../../app/texts.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { History } from "../admin/History.tsx";
import { Listing } from "../admin/Listing.tsx";
import { InboxForm } from "./InboxForm.tsx";
import { useChannels, useInboxes } from "./inboxes.ts";
import { NewInbox } from "./NewInbox.tsx";
import { Snippet } from "./Snippet.tsx";

const HERE = "/admin/inboxes";

/** The channel that stands on other people's pages. */
export const ON_PAGES = "webchat";

export function InboxesPage() {
  const { t, language } = useTexts("inboxes");
  const { id } = useParams();
  const navigate = useNavigate();
  const inboxes = useInboxes();
  const channels = useChannels(language).data?.items;
  const units = useQuery({ queryKey: keys.units, queryFn: directory.units }).data?.items;
  const open = inboxes.data?.items.find((inbox) => inbox.id === id);

  function detail() {
    if (!id) return <Nothing />;
    if (!inboxes.data || !channels || !units) return <section className="detail" aria-busy="true" />;
    if (id === "new") {
      return (
        <Detail title={t("add")} back={HERE}>
          <NewInbox
            channels={channels}
            units={units}
            label={t("create")}
            onMade={(made) => void navigate(`${HERE}/${made.id}`)}
          />
        </Detail>
      );
    }
    if (!open) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    const channel = channels.find((each) => each.key === open.channel);
    return (
      <Detail title={open.name} back={HERE} note={<Chip>{channel?.name ?? open.channel}</Chip>}>
        {open.channel === ON_PAGES ? (
          <>
            <h2>{t("snippet.title")}</h2>
            <Snippet inbox={open} />
          </>
        ) : null}
        <h2>{t("settings")}</h2>
        <InboxForm key={open.id} inbox={open} channel={channel} units={units} />
        <History key={`history-${open.id}`} of={open.id} topic="inbox" />
      </Detail>
    );
  }

  return (
    <>
      <Listing
        title={t("title")}
        count={inboxes.data?.items.length}
        add={{ to: `${HERE}/new`, label: t("add_short") }}
        error={inboxes.error}
        retry={() => void inboxes.refetch()}
        empty={t("none")}
      >
        {(inboxes.data?.items ?? []).map((inbox) => (
          <Row
            key={inbox.id}
            inbox={inbox}
            channel={channels?.find((each) => each.key === inbox.channel)?.name ?? inbox.channel}
          />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

function Row({ inbox, channel }: { inbox: Inbox; channel: string }) {
  const { t } = useTexts("inboxes");
  const sites = inbox.settings.allowed_origins;
  const where = Array.isArray(sites)
    ? sites.map((site) => String(site).replace(/^https?:\/\//, "")).join(", ") || t("any_site")
    : "";
  return (
    <li className="item">
      <NavLink to={`${HERE}/${inbox.id}`}>
        <span className="a">
          <strong>{inbox.name}</strong>
          {inbox.active ? <span className="end faint">{t("on")}</span> : <Chip tone="warn">{t("off")}</Chip>}
        </span>
        <span className="b muted">{[channel, where].filter(Boolean).join(" · ")}</span>
      </NavLink>
    </li>
  );
}
