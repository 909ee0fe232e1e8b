import type { ApiError, TicketDetail } from "@kefu/api";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { fieldsChanged, missingOf, useFields } from "./fields.ts";

/** What a ticket lacks before something can be done that solves it. */
export interface Asked {
  keys: string[];
  then: () => void;
}

export interface Lacking {
  asked: Asked | null;
  /** Do what solves the ticket, unless it lacks fields: then ask for them first. */
  before: (then: () => void) => void;
  /** The server refused: it knows of fields that are not known here, or not yet. */
  refused: (error: ApiError, then: () => void) => void;
  forget: () => void;
}

export function useLacking(detail: TicketDetail | undefined): Lacking {
  const queries = useQueryClient();
  const all = useFields();
  const [asked, setAsked] = useState<Asked | null>(null);
  return {
    asked,
    before(then) {
      const missing = detail && all ? missingOf(all, detail.ticket.kind, detail.fields) : [];
      if (missing.length === 0) then();
      else setAsked({ keys: missing.map(({ key }) => key), then });
    },
    refused(error, then) {
      void fieldsChanged(queries);
      setAsked({ keys: error.problem.params?.fields as string[], then });
    },
    forget: () => setAsked(null),
  };
}
