import "./tokens.css";
import { administration, type MadeToken, type Token } from "@kefu/api";
import { ago, Chip, EmptyState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { useState } from "react";
import { NavLink, useNavigate, useParams } from "react-router";
import { keys } from "../../app/keys.ts";
import { useLocale } from "../../app/language.ts";
import { useTexts } from "../../app/texts.tsx";
import { Copyable } from "../admin/Copyable.tsx";
import { Detail, Nothing } from "../admin/Detail.tsx";
import { Listing } from "../admin/Listing.tsx";
import { usePeople } from "../members/people.ts";
import { NewToken } from "./NewToken.tsx";
import { TokenFacts } from "./TokenFacts.tsx";
import { lifeOf } from "./tokens.ts";

const HERE = "/admin/tokens";

export function TokensPage() {
  const { t } = useTexts("tokens");
  const { id } = useParams();
  const navigate = useNavigate();
  // nowhere else: whoever leaves the page has seen the secret for the last time
  const [made, setMade] = useState<MadeToken | null>(null);
  const tokens = useQuery({ queryKey: keys.tokens, queryFn: administration.tokens, staleTime: 0 });
  const all = tokens.data?.items;
  const open = all?.find((token) => token.id === id);

  function detail() {
    if (!id) return <Nothing />;
    if (id === "new") {
      return (
        <Detail title={t("add")} back={HERE}>
          <NewToken
            onMade={(token) => {
              setMade(token);
              void navigate(`${HERE}/${token.id}`);
            }}
          />
        </Detail>
      );
    }
    if (!all) return <section className="detail" aria-busy="true" />;
    if (!open) {
      return (
        <section className="detail nothing">
          <EmptyState icon={<SearchX size={28} aria-hidden />} title={t("unknown")} />
        </section>
      );
    }
    return (
      <Detail title={open.name} back={HERE} note={<Life token={open} />}>
        {made?.id === open.id ? (
          <section className="once" aria-label={t("secret.title")}>
            <h2>{t("secret.title")}</h2>
            <p>{t("secret.text")}</p>
            <Copyable text={made.token} />
          </section>
        ) : null}
        <TokenFacts
          key={open.id}
          token={open}
          onRevoked={() => {
            setMade(null);
            void navigate(HERE);
          }}
        />
      </Detail>
    );
  }

  return (
    <>
      <Listing
        title={t("title")}
        count={all?.length}
        add={{ to: `${HERE}/new`, label: t("add_short") }}
        error={tokens.error}
        retry={() => void tokens.refetch()}
        empty={t("none")}
      >
        {(all ?? []).toReversed().map((token) => (
          <Row key={token.id} token={token} />
        ))}
      </Listing>
      {detail()}
    </>
  );
}

/** Said only where somebody has to do something. */
function Life({ token }: { token: Token }) {
  const { t } = useTexts("tokens");
  const locale = useLocale();
  const life = lifeOf(token);
  if (life === "good" || !token.expires_at) return null;
  if (life === "over") return <Chip tone="danger">{t("over")}</Chip>;
  return <Chip tone="warn">{t("ending", { when: ago(token.expires_at, locale) })}</Chip>;
}

function Row({ token }: { token: Token }) {
  const { t } = useTexts("tokens");
  const { memberName } = usePeople();
  const locale = useLocale();
  const used = token.last_used_at ? t("used", { when: ago(token.last_used_at, locale) }) : t("never_used");
  return (
    <li className={lifeOf(token) === "over" ? "item off" : "item"}>
      <NavLink to={`${HERE}/${token.id}`}>
        <span className="a">
          <strong>{token.name}</strong>
          <Life token={token} />
        </span>
        <span className="b muted">
          {[memberName(token.member_id), t("scopes", { count: token.scopes.length })]
            .filter(Boolean)
            .join(" · ")}
        </span>
        <span className="b faint">{used}</span>
      </NavLink>
    </li>
  );
}
