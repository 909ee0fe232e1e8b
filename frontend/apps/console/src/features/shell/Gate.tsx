import "./shell.css";
import "./columns.css";
import { ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { fetchAhead } from "../../app/ahead.ts";
import { Announcer, EnrolPage, Palette } from "../../app/pages.ts";
import { Shortcuts } from "../../app/parts.ts";
import { useTexts } from "../../app/texts.tsx";
import { viewsQuery } from "../../app/views.ts";
import { Everybody, useEverybody } from "../members/people.ts";
import { isLeaving, Me, useMe, useSession } from "../members/session.ts";
import { useRealtime } from "../realtime/useRealtime.ts";
import { LastingBoundary, PageBoundary, PartBoundary } from "./Boundary.tsx";
import { holdKeys, releaseKeys } from "./early.ts";
import { Notices } from "./Notices.tsx";
import { OfflineBanner } from "./OfflineBanner.tsx";
import { Rail } from "./Rail.tsx";
import { sentenceOf } from "./sentence.ts";
import { useHotkeys, usePaletteKey } from "./useHotkeys.ts";

/** Only members pass; everybody else is sent to log in and comes back afterwards. */
export function Gate() {
  const { t } = useTexts();
  const location = useLocation();
  const session = useSession();
  // what is known of it stays while it cannot be read again
  if (session.isError && session.data === undefined) {
    return (
      <ErrorState
        title={t("errors.start")}
        text={sentenceOf(session.error, t)}
        retryLabel={t("retry")}
        retry={() => void session.refetch()}
      />
    );
  }
  if (session.data === undefined) {
    return (
      <p className="opening" role="status">
        {t("opening")}
      </p>
    );
  }
  if (session.data === null) {
    return <Navigate to="/login" replace state={isLeaving() ? null : { from: location.pathname }} />;
  }
  return (
    <Me value={session.data}>
      {session.data.must_enrol ? (
        <PageBoundary>
          <EnrolPage />
        </PageBoundary>
      ) : (
        <Peopled>
          <Inside />
        </Peopled>
      )}
    </Me>
  );
}

function Peopled({ children }: { children: ReactNode }) {
  return <Everybody value={useEverybody()}>{children}</Everybody>;
}

function Inside() {
  const { member } = useMe();
  const views = useQuery(viewsQuery);
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  useRealtime(member.id, views.data?.cursor);
  useHotkeys({ "?": () => setHelp(true) });
  usePaletteKey(() => {
    const opens = !palette && !help;
    if (opens) holdKeys(() => setPalette(false));
    setPalette(opens);
  });
  useEffect(() => {
    if (!palette) releaseKeys();
  }, [palette]);
  useEffect(fetchAhead, []);
  return (
    <div className="frame">
      <Rail onHelp={() => setHelp(true)} onPalette={() => setPalette(true)} />
      <main className="page">
        <OfflineBanner />
        <PageBoundary>
          <Suspense fallback={null}>
            <Outlet />
          </Suspense>
        </PageBoundary>
      </main>
      <LastingBoundary>
        <Announcer />
      </LastingBoundary>
      <Notices />
      {palette ? (
        <PartBoundary onClose={() => setPalette(false)}>
          <Palette onClose={() => setPalette(false)} />
        </PartBoundary>
      ) : null}
      {help ? <Shortcuts onClose={() => setHelp(false)} /> : null}
    </div>
  );
}
