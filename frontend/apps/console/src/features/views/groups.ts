import { newId } from "@kefu/api";

/** So deep the builder lets groups stand in one another; what was made deeper elsewhere is shown all the same. */
export const DEEPEST = 2;

export type Mode = "all" | "any" | "none";

/** What stands in groups: a line of whatever is asked for. */
export interface AnyLine {
  sort: "line";
  id: string;
  not: boolean;
}

export interface GroupOf<L extends AnyLine> {
  sort: "group";
  id: string;
  mode: Mode;
  items: ItemOf<L>[];
}

export type ItemOf<L extends AnyLine> = L | GroupOf<L>;

export function newGroup<L extends AnyLine>(mode: Mode, items: ItemOf<L>[]): GroupOf<L> {
  return { sort: "group", id: newId(), mode, items };
}

/** Groups as a tree of conditions, lines by `leaf`. */
export function treeOf<L extends AnyLine, C>(item: ItemOf<L>, leaf: (line: L) => C): C {
  if (!isGroup(item)) return item.not ? ({ type: "not", of: leaf(item) } as C) : leaf(item);
  const of = item.items.map((part) => treeOf(part, leaf));
  const tree = item.mode === "none" ? { type: "not", of: { type: "any", of } } : { type: item.mode, of };
  return tree as C;
}

export function isGroup<L extends AnyLine>(item: ItemOf<L>): item is GroupOf<L> {
  return item.sort === "group";
}

/** A condition of any sort: `of` are those inside. */
export interface Tree {
  type: string;
  of?: Tree | Tree[];
}

/** A tree of conditions as lines and groups; `lineOf` gives what one is as a line, null where it is none. */
export function pictureOf<L extends AnyLine>(tree: Tree, lineOf: (part: Tree) => L | null): ItemOf<L> {
  const line = lineOf(tree);
  if (line) return line;
  const picture = (part: Tree) => pictureOf(part, lineOf);
  if (tree.type === "all" || tree.type === "any") {
    return newGroup(tree.type, (tree.of as Tree[]).map(picture));
  }
  const inner = tree.of as Tree;
  const negated = lineOf(inner);
  if (negated) return { ...negated, not: true };
  if (inner.type === "not") return picture(inner.of as Tree);
  if (inner.type === "any") return newGroup("none", (inner.of as Tree[]).map(picture));
  // not all of these: for one of them at least it is not so
  return newGroup(
    "any",
    (inner.of as Tree[]).map((of) => picture({ type: "not", of })),
  );
}

export function asRoot<L extends AnyLine>(item: ItemOf<L>): GroupOf<L> {
  return isGroup(item) && item.mode !== "none" ? item : newGroup("all", [item]);
}

/** Change one item of a group, however deep; null takes it away. */
export function changeItem<L extends AnyLine>(
  group: GroupOf<L>,
  id: string,
  change: (item: ItemOf<L>) => ItemOf<L> | null,
): GroupOf<L> {
  const items = group.items.flatMap((item): ItemOf<L>[] => {
    if (item.id === id) {
      const changed = change(item);
      return changed ? [changed] : [];
    }
    return [isGroup(item) ? changeItem(item, id, change) : item];
  });
  return { ...group, items };
}
