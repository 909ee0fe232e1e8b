import { customers } from "@kefu/api";
import { keys } from "../../app/keys.ts";
import { usePages } from "../shell/usePages.ts";

/** The customer's tickets on every channel, newest first, page by page. */
export function useCustomerTickets(customer: string) {
  return usePages(keys.customerTickets(customer), (after, signal) =>
    customers.tickets(customer, after, signal),
  );
}
