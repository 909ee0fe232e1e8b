import "./shell.css";
import "./columns.css";
import { ErrorState } from "@kefu/ui";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { fetchLater } from "../../app/later.tsx";
import { Palette } from "../../app/pages.ts";
import { useTexts } from "../../app/texts.tsx";
import { viewsQuery } from "../../app/views.ts";
import { Everybody, useEverybody } from "../members/people.ts";
import { isLeaving, Me, useMe, useSession } from "../members/session.ts";
import { useRealtime } from "../realtime/useRealtime.ts";
import { Boundary, PageBoundary } from "./Boundary.tsx";
import { holdKeys, releaseKeys } from "./early.ts";
import { Notices } from "./Notices.tsx";
import { tell } from "./notices.ts";
import { OfflineBanner } from "./OfflineBanner.tsx";
import { Rail } from "./Rail.tsx";
import { sentenceOf } from "./sentence.ts";
import { useHotkeys, usePaletteKey } from "./useHotkeys.ts";

const Announcer = lazy(() => import("../notifications/Announcer.tsx"));
const EnrolPage = lazy(() => import("../members/EnrolPage.tsx"));
const Shortcuts = lazy(() => import("./Shortcuts.tsx"));

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
          <Suspense fallback={null}>
            <EnrolPage />
          </Suspense>
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
  const { t } = useTexts();
  const { member } = useMe();
  const views = useQuery(viewsQuery);
  const [help, setHelp] = useState(false);
  const [palette, setPalette] = useState(false);
  useRealtime(member.id, views.data?.cursor);
  function failed(show: (shown: boolean) => void) {
    show(false);
    tell(t("errors.part"), "danger");
  }
  useHotkeys({ "?": () => setHelp(true) });
  usePaletteKey(() => {
    const opens = !palette && !help;
    if (opens) holdKeys(() => setPalette(false));
    setPalette(opens);
  });
  useEffect(() => {
    if (!palette) releaseKeys();
  }, [palette]);
  useEffect(() => {
    // once everything else is there; a page that cannot be fetched now is fetched, or missed, when it is shown
    const timer = window.setTimeout(() => void fetchLater().catch(() => {}), 3000);
    return () => window.clearTimeout(timer);
  }, []);
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
      <Boundary>
        <Suspense fallback={null}>
          <Announcer />
        </Suspense>
      </Boundary>
      <Notices />
      {palette ? (
        <Boundary onFailed={() => failed(setPalette)}>
          <Palette onClose={() => setPalette(false)} />
        </Boundary>
      ) : null}
      {help ? (
        <Boundary onFailed={() => failed(setHelp)}>
          <Suspense fallback={null}>
            <Shortcuts onClose={() => setHelp(false)} />
          </Suspense>
        </Boundary>
      ) : null}
    </div>
  );
}
