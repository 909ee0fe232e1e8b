import { whenSignedOut } from "@kefu/api";
import { UiProvider } from "@kefu/ui";
import { type QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense, useEffect } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { signedOut } from "../features/members/session.ts";
import { Gate } from "../features/shell/Gate.tsx";
import { useDark } from "./theme.ts";

const CompanyPage = lazy(() => import("../features/customers/CompanyPage.tsx"));
const CustomerPage = lazy(() => import("../features/customers/CustomerPage.tsx"));
const CustomersPage = lazy(() => import("../features/customers/CustomersPage.tsx"));
const LoginPage = lazy(() => import("../features/members/LoginPage.tsx"));
const SetupPage = lazy(() => import("../features/members/SetupPage.tsx"));
const InvitationPage = lazy(() => import("../features/members/InvitationPage.tsx"));
const ForgottenPage = lazy(() => import("../features/members/ForgottenPage.tsx"));
const NewPasswordPage = lazy(() => import("../features/members/NewPasswordPage.tsx"));
const AdminPage = lazy(() => import("../features/admin/AdminPage.tsx"));
const MinePage = lazy(() => import("../features/replies/MinePage.tsx"));
const NotificationsPage = lazy(() => import("../features/notifications/NotificationsPage.tsx"));
const PrintPage = lazy(() => import("../features/tickets/PrintPage.tsx"));
const ProfilePage = lazy(() => import("../features/members/ProfilePage.tsx"));
const TicketsPage = lazy(() => import("../features/tickets/TicketsPage.tsx"));
const WorkloadPage = lazy(() => import("../features/workload/WorkloadPage.tsx"));

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";

export function App({ queries }: { queries: QueryClient }) {
  useEffect(() => whenSignedOut(() => signedOut(queries, "ended")), [queries]);
  return (
    <QueryClientProvider client={queries}>
      <UiProvider dark={useDark()} nonce={nonce}>
        <BrowserRouter>
          <Suspense fallback={null}>
            <Routes>
              <Route path="/login" element={<LoginPage />} />
              <Route path="/setup" element={<SetupPage />} />
              <Route path="/invitation" element={<InvitationPage />} />
              <Route path="/forgotten" element={<ForgottenPage />} />
              <Route path="/new-password" element={<NewPasswordPage />} />
              <Route element={<Gate />}>
                <Route path="/tickets" element={<TicketsPage />} />
                <Route path="/tickets/:view" element={<TicketsPage />} />
                <Route path="/tickets/:view/:number" element={<TicketsPage />} />
                <Route path="/workload" element={<WorkloadPage />} />
                <Route path="/print/:number" element={<PrintPage />} />
                <Route path="/customers" element={<CustomersPage />} />
                <Route path="/customers/:id" element={<CustomerPage />} />
                <Route path="/companies/:id" element={<CompanyPage />} />
                <Route path="/admin/*" element={<AdminPage />} />
                <Route path="/mine/*" element={<MinePage />} />
                <Route path="/notifications" element={<NotificationsPage />} />
                <Route path="/settings" element={<ProfilePage />} />
              </Route>
              <Route path="*" element={<Navigate to="/tickets/mine" replace />} />
            </Routes>
          </Suspense>
        </BrowserRouter>
      </UiProvider>
    </QueryClientProvider>
  );
}
