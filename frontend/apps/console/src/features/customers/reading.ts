/** The longest that is searched for; the server refuses more. */
export const LONGEST = 200;

interface Read {
  data?: unknown[] | undefined;
  isPlaceholderData: boolean;
}

/** Whether rows are still to come. Where everything is asked for, an earlier search that found nothing says nothing. */
export function isComing({ data, isPlaceholderData }: Read, narrowed: boolean): boolean {
  return !data || (data.length === 0 && isPlaceholderData && !narrowed);
}
