import { Component, type ComponentType, h } from "preact";

/** Draws again only when a property is another one: a key stroke does not touch two hundred messages. */
export function pure<P extends object>(View: ComponentType<P>): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>;
      return Object.entries(next).some(([name, value]) => before[name] !== value);
    }
    override render() {
      return h(View, this.props as P);
    }
  };
}
