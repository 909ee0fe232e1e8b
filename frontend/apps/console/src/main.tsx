import "@kefu/ui/fonts.css";
import "@kefu/ui/tokens.css";
import "@kefu/ui/ui.css";
import "./app/popping.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { startReading } from "./app/early.ts";
import { startLanguage } from "./app/language.ts";
import { makeQueries } from "./app/queries.ts";
import { startTheme } from "./app/theme.ts";

const queries = makeQueries();
if (!/^\/(login|setup)/.test(location.pathname)) startReading(queries);
startTheme();
void startLanguage().then(() => {
  const root = document.getElementById("root");
  if (root) {
    createRoot(root).render(
      <StrictMode>
        <App queries={queries} />
      </StrictMode>,
    );
  }
});
