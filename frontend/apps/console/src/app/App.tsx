import { whenSignedOut } from "@kefu/api";
import { UiProvider } from "@kefu/ui";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { signedOut } from "../features/members/session.ts";
import { PageBoundary } from "../features/shell/Boundary.tsx";
import { Gate } from "../features/shell/Gate.tsx";
import * as pages from "./pages.ts";
import { LanguageProvider } from "./texts.tsx";
import { useDark } from "./theme.ts";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

export function App({ queries }: { queries: QueryClient }) {
  useEffect(() => whenSignedOut(() => signedOut(queries, "ended")), [queries]);
  return (
    <QueryClientProvider client={queries}>
      <LanguageProvider>
        <UiProvider dark={useDark()} nonce={nonce}>
          {/* Without transitions: what is pressed after J must not reach the ticket that is still drawn. */}
          <BrowserRouter useTransitions={false}>
            <PageBoundary>
              <Suspense fallback={null}>
                <Routes>
                  <Route path="/login" element={<pages.LoginPage />} />
                  <Route path="/setup" element={<pages.SetupPage />} />
                  <Route path="/invitation" element={<pages.InvitationPage />} />
                  <Route path="/forgotten" element={<pages.ForgottenPage />} />
                  <Route path="/new-password" element={<pages.NewPasswordPage />} />
                  <Route element={<Gate />}>
                    <Route path="/tickets" element={<pages.TicketsPage />} />
                    <Route path="/tickets/:view" element={<pages.TicketsPage />} />
                    <Route path="/tickets/:view/:number" element={<pages.TicketsPage />} />
                    <Route path="/incidents/*" element={<pages.IncidentsPage />} />
                    <Route path="/workload" element={<pages.WorkloadPage />} />
                    <Route path="/print/:number" element={<pages.PrintPage />} />
                    <Route path="/customers" element={<pages.CustomersPage />} />
                    <Route path="/customers/imports" element={<pages.ImportsPage />} />
                    <Route path="/customers/imports/:id" element={<pages.ImportPage />} />
                    <Route path="/customers/:id" element={<pages.CustomerPage />} />
                    <Route path="/companies/:id?" element={<pages.CompaniesPage />} />
                    <Route path="/admin/*" element={<pages.AdminPage />} />
                    <Route path="/mine/*" element={<pages.MinePage />} />
                    <Route path="/notifications" element={<pages.NotificationsPage />} />
                    <Route path="/settings" element={<pages.ProfilePage />} />
                  </Route>
                  <Route path="*" element={<Navigate to="/tickets/mine" replace />} />
                </Routes>
              </Suspense>
            </PageBoundary>
          </BrowserRouter>
        </UiProvider>
      </LanguageProvider>
    </QueryClientProvider>
  );
}
