import { type ThemeConfig, theme } from "antd";

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Map the tokens of tokens.css, as they are now on the root element, onto Ant Design's. */
export function themeFrom(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    token: {
      colorPrimary: token("--accent"),
      colorText: token("--text"),
      colorTextSecondary: token("--muted"),
      colorTextPlaceholder: token("--faint"),
      colorBgContainer: token("--panel"),
      colorBgElevated: token("--panel"),
      colorBorder: token("--line"),
      colorBorderSecondary: token("--line"),
      colorError: token("--danger"),
      colorWarning: token("--warn"),
      colorSuccess: token("--ok"),
      fontFamily: token("--font"),
      fontSize: 13,
      borderRadius: 8,
      borderRadiusLG: 10,
      boxShadowSecondary: token("--shadow"),
      controlHeight: 28,
      motion: false,
    },
  };
}
