/** What is seen of a chat before anybody wrote. */
export interface Face {
  title: string;
  subtitle: string;
  greeting: string;
  /** Null for the colour that ships: it has a shade of its own on dark pages. */
  colour: string | null;
  onColour: string;
  side: "left" | "right";
  distance: number;
}

const SHIPPED = "#0f766e";

/** Relative luminance, WCAG 2.2 definition. */
function luminance(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  const part = (shift: number) => {
    const share = ((value >> shift) & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

/** What the chat window makes of its settings, in a language; the same rules as in the window itself. */
export function faceOf(settings: Record<string, unknown>, language: string): Face {
  const words = (key: string) => {
    const said = settings[key] as Record<string, string> | undefined;
    return said?.[language === "zh" ? "zh" : "en"] ?? "";
  };
  const colour = String(settings.colour ?? "").toLowerCase();
  const own = /^#[0-9a-f]{6}$/.test(colour) && colour !== SHIPPED;
  return {
    title: words("title"),
    subtitle: words("subtitle"),
    greeting: words("greeting"),
    colour: own ? colour : null,
    onColour: own && 1.05 / (luminance(colour) + 0.05) < 4.5 ? "#000000" : "#ffffff",
    side: settings.side === "left" ? "left" : "right",
    distance: Math.min(Math.max(Number(settings.distance ?? 20) || 0, 0), 300),
  };
}
