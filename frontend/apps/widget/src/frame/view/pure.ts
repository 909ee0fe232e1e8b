import { Component, type ComponentChild, type ComponentType } from "preact";

/** Draws again only when a property is another one: a key stroke does not touch two hundred messages. */
export function pure<P extends object>(view: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const before = this.props as Record<string, unknown>;
      return Object.entries(next).some(([name, value]) => before[name] !== value);
    }
    override render() {
      return view(this.props as P);
    }
  };
}
