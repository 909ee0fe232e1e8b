/** The names of everything in the query cache, in one place. */
export const keys = {
  session: ["session"],
  sessions: ["sessions"],
  setup: ["setup"],
  views: ["views"],
  lists: ["lists"],
  list: (view: string, search: string) => ["lists", view, search],
  ticket: (number: number) => ["ticket", number],
  gone: (number: number) => ["gone", number],
  presence: (number: number) => ["presence", number],
  customer: (id: string) => ["customer", id],
  customerTickets: (id: string) => ["customer", id, "tickets"],
  members: ["members"],
  units: ["units"],
  tags: ["tags"],
} as const;
