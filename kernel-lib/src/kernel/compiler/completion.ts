/** Completion of names, properties and the contents of strings. */

import type TypeScript from "typescript";

export interface Completions {
  /** Part of the code that a match replaces. */
  readonly start: number;
  readonly end: number;
  readonly matches: readonly { readonly name: string; readonly kind: string }[];
}

const NAME = /[\p{ID_Continue}$]/u;

/** Lists the names, properties or texts that fit at `position`, the likeliest first. */
export function completionsAt(
  service: TypeScript.LanguageService,
  file: string,
  code: string,
  position: number,
): Completions {
  const found = service.getCompletionsAtPosition(file, position, {
    includeCompletionsForImportStatements: false,
  });
  const entries = found?.entries ?? [];
  const span =
    entries.find((entry) => entry.replacementSpan)?.replacementSpan ?? found?.optionalReplacementSpan;
  const { start, end } = span
    ? { start: span.start, end: span.start + span.length }
    : nameAround(code, position);
  const typed = code.slice(start, position);
  const ranked = entries.flatMap((entry) => {
    const rank = rankOf(entry.name, typed);
    return rank === undefined ? [] : [{ entry, key: `${rank}${entry.sortText}` }];
  });
  // Sorting is stable: what the compiler puts first stays first.
  ranked.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
  return { start, end, matches: ranked.map(({ entry: { name, kind } }) => ({ name, kind: String(kind) })) };
}

function nameAround(code: string, position: number): { start: number; end: number } {
  let [start, end] = [position, position];
  while (start > 0 && NAME.test(code[start - 1])) start -= 1;
  while (end < code.length && NAME.test(code[end])) end += 1;
  return { start, end };
}

/**
 * Ranks a name: those that begin as typed go first, then those that do so but for capitals, then those that contain it.
 */
function rankOf(name: string, typed: string): number | undefined {
  if (name.startsWith(typed)) return 0;
  const [lower, part] = [name.toLowerCase(), typed.toLowerCase()];
  if (lower.startsWith(part)) return 1;
  return lower.includes(part) ? 2 : undefined;
}
