import { useParams } from "react-router";
import { CompanyList } from "./CompanyList.tsx";
import CompanyPage from "./CompanyPage.tsx";

/** All companies, or one of them. */
export default function CompaniesPage() {
  const { id } = useParams();
  return id ? <CompanyPage /> : <CompanyList />;
}
