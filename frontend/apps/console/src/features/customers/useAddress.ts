import { useTexts } from "../../app/texts.tsx";

const MADE_UP = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

interface Address {
  channel: string;
  address: string;
}

/** How an address is told to people: that of a browser for which nobody vouches is a number that says nothing. */
export function useAddress(): (identity: Address | undefined) => string {
  const { t } = useTexts("customers");
  return (identity) => {
    if (!identity) return "";
    const { channel, address } = identity;
    if (channel !== "webchat" || !MADE_UP.test(address)) return address;
    return t("identities.browser", { id: address.slice(-4) });
  };
}
