export const DEFAULT_COLOUR = "#0f766e";
const WHITE = "#ffffff";

export interface Palette {
  accent: string;
  onAccent: string;
}

/** Relative luminance, WCAG 2.2 definition. */
function luminance(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  const part = (shift: number) => {
    const share = ((value >> shift) & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0);
}

/** Contrast ratio 1…21, WCAG 2.2 definition. */
export function contrast(a: string, b: string): number {
  const first = luminance(a) + 0.05;
  const second = luminance(b) + 0.05;
  return Math.max(first, second) / Math.min(first, second);
}

/**
 * The colours of an inbox; null when it has none of its own, then the style sheet's hold.
 * Any brand colour can be read on: where white falls below 4.5, black is above 4.6.
 */
export function palette(colour: string | null): Palette | null {
  const accent = colour?.toLowerCase() ?? "";
  if (!/^#[0-9a-f]{6}$/.test(accent) || accent === DEFAULT_COLOUR) return null;
  return { accent, onAccent: contrast(accent, WHITE) >= 4.5 ? WHITE : "#000000" };
}
