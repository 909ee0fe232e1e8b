/** A JSON schema, as far as settings use it. */
export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  /** What the values of a choice are called. */
  labels?: Record<string, string>;
  default?: unknown;
  examples?: unknown[];
  format?: string;
  writeOnly?: boolean;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

/** One setting, as a form draws it. */
export interface Setting {
  key: string;
  sort: "text" | "colour" | "secret" | "lines" | "number" | "choice" | "flag" | "group";
  /** Its name and what there is more to say, in the language the schema was asked in. */
  title: string;
  hint?: string;
  required: boolean;
  nullable: boolean;
  initial: unknown;
  example?: string;
  choices: { key: string; label: string }[];
  parts: Setting[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

const COLOUR = /^#[0-9a-f]{6}$/i;

function sortOf(schema: Schema): Setting["sort"] | null {
  if (schema.writeOnly) return "secret";
  if (schema.enum) return "choice";
  if (schema.type === "boolean") return "flag";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.type === "array" && schema.items?.type === "string") return "lines";
  if (schema.type === "object" && schema.properties) return "group";
  if (schema.type !== "string") return null;
  return typeof schema.default === "string" && COLOUR.test(schema.default) ? "colour" : "text";
}

/** The form of a schema: every setting in its order. What cannot be drawn is left out and stays as it is. */
export function settingsOf(schema: Schema): Setting[] {
  const definitions = schema.$defs ?? {};

  function resolve(given: Schema): Schema {
    const found = given.$ref ? definitions[given.$ref.replace("#/$defs/", "")] : undefined;
    // Words of a definition tell of the shape; only those beside the reference tell of this setting.
    return found ? { ...found, title: given.title, description: given.description } : given;
  }

  function read(owner: Schema): Setting[] {
    return Object.entries(owner.properties ?? {}).flatMap(([key, given]) => {
      const real = given.anyOf?.find((part) => part.type !== "null");
      const inner = resolve(real ? { ...given, ...real } : given);
      const sort = sortOf(inner);
      if (!sort) return [];
      const [example] = [inner.examples?.[0]].flat();
      return {
        key,
        sort,
        title: inner.title ?? key,
        hint: inner.description,
        required: owner.required?.includes(key) ?? false,
        nullable: given.anyOf?.some((part) => part.type === "null") ?? false,
        initial: inner.default ?? null,
        example: example === undefined ? undefined : String(example),
        choices: (inner.enum ?? []).map(String).map((key) => ({ key, label: inner.labels?.[key] ?? key })),
        parts: sort === "group" ? read(inner) : [],
        minimum: inner.minimum,
        maximum: inner.maximum,
        maxLength: inner.maxLength,
      };
    });
  }
  return read(resolve(schema));
}

// Chromium takes a space in a host and writes it as %20, against the standard.
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)$/;

/** The origin of an address as people write it: `www.shop.cn/sale` is `https://www.shop.cn`. Null when it is none. */
export function originOf(address: string): string | null {
  const text = address.trim();
  if (!text) return null;
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
    return /^https?:$/.test(url.protocol) && HOST.test(url.hostname) ? url.origin : null;
  } catch {
    return null;
  }
}
