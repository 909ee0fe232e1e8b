import { StyleProvider } from "@ant-design/cssinjs";
import { ConfigProvider } from "antd";
import { type ReactNode, useMemo } from "react";
import { themeFrom } from "./theme.ts";

interface Props {
  dark: boolean;
  nonce: string;
  children: ReactNode;
}

/** Popups live in the landmark they belong to, so that screen readers find them there. */
function landmarkOf(trigger?: HTMLElement): HTMLElement {
  return trigger?.closest<HTMLElement>("main, nav, aside") ?? document.body;
}

/** Ant Design in our look; every style it injects carries the page's nonce. */
export function UiProvider({ dark, nonce, children }: Props) {
  const theme = useMemo(() => themeFrom(dark), [dark]);
  return (
    <StyleProvider hashPriority="low">
      <ConfigProvider theme={theme} csp={{ nonce }} wave={{ disabled: true }} getPopupContainer={landmarkOf}>
        {children}
      </ConfigProvider>
    </StyleProvider>
  );
}
