import { later, page } from "./later.tsx";

// for whoever is not in yet, and nobody else: not fetched ahead
export const LoginPage = later(() => import("../features/members/LoginPage.tsx"));
export const SetupPage = later(() => import("../features/members/SetupPage.tsx"));
export const InvitationPage = later(() => import("../features/members/InvitationPage.tsx"));
export const ForgottenPage = later(() => import("../features/members/ForgottenPage.tsx"));
export const NewPasswordPage = later(() => import("../features/members/NewPasswordPage.tsx"));
export const EnrolPage = later(() => import("../features/members/EnrolPage.tsx"));

export const TicketsPage = page(() => import("../features/tickets/TicketsPage.tsx"));
export const CustomersPage = page(() => import("../features/customers/CustomersPage.tsx"));
export const CustomerPage = page(() => import("../features/customers/CustomerPage.tsx"));
export const CompaniesPage = page(() => import("../features/customers/CompaniesPage.tsx"));
export const ImportsPage = page(() => import("../features/imports/ImportsPage.tsx"));
export const ImportPage = page(() => import("../features/imports/ImportPage.tsx"));
export const Palette = page(() => import("../features/palette/Palette.tsx"));
export const Announcer = page(() => import("../features/notifications/Announcer.tsx"));
export const MinePage = page(() => import("../features/replies/MinePage.tsx"));
export const NotificationsPage = page(() => import("../features/notifications/NotificationsPage.tsx"));
export const ProfilePage = page(() => import("../features/members/ProfilePage.tsx"));
export const WorkloadPage = page(() => import("../features/workload/WorkloadPage.tsx"));
export const IncidentsPage = page(() => import("../features/incidents/IncidentsPage.tsx"));
export const AdminPage = page(() => import("../features/admin/AdminPage.tsx"));
export const PrintPage = page(() => import("../features/tickets/PrintPage.tsx"));
