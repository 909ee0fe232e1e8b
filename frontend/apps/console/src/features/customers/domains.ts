/** The e-mail domains in what was typed, however they are told apart. */
export function domainsIn(typed: string): string[] {
  return typed.split(/[\s,;\uFF0C\uFF1B\u3001]+/).filter(Boolean);
}
