/**
 * Who hears of the browser's own steps before the router does. At the window listeners are called in their order, captured
 * or not, so this one is there before the router is.
 */
export const popping: { hear?: (event: PopStateEvent) => void } = {};

addEventListener("popstate", (event) => popping.hear?.(event));
