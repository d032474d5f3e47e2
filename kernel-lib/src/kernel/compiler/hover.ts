/** Descriptions of names: type, documentation, parameters. */

import type TypeScript from "typescript";

type Parts = readonly TypeScript.SymbolDisplayPart[];

/** Description of the name at `position`. */
export interface Description {
  /** The declaration, such as `function grid(options: GridOptions): Grid`. */
  readonly declaration: string;
  readonly documentation: string;
  readonly tags: readonly string[];
}

/** Describes the name at or before `position`; elsewhere in the brackets of a call, the function that is called. */
export function describeAt(
  service: TypeScript.LanguageService,
  file: string,
  position: number,
): Description | undefined {
  const info =
    service.getQuickInfoAtPosition(file, position) ??
    (position > 0 ? service.getQuickInfoAtPosition(file, position - 1) : undefined);
  if (info) {
    return {
      declaration: withoutImport(textOf(info.displayParts)),
      documentation: textOf(info.documentation),
      tags: (info.tags ?? []).map(tagOf),
    };
  }
  return describeCall(service.getSignatureHelpItems(file, position, undefined));
}

/** Takes the line about the import that brought it from a declaration. */
function withoutImport(declaration: string): string {
  return declaration.replace(/^\(alias\) /, "").replace(/(.)\n(import|export) .*$/s, "$1");
}

function describeCall(help: TypeScript.SignatureHelpItems | undefined): Description | undefined {
  const item = help?.items[help.selectedItemIndex];
  if (!help || !item) return undefined;
  const parameters = item.parameters.map((parameter) => textOf(parameter.displayParts));
  const separator = textOf(item.separatorDisplayParts);
  const more = help.items.length > 1 ? ` (+${help.items.length - 1} overloads)` : "";
  return {
    declaration: `${textOf(item.prefixDisplayParts)}${parameters.join(separator)}${textOf(item.suffixDisplayParts)}${more}`,
    documentation: textOf(item.documentation),
    tags: item.tags.map(tagOf),
  };
}

function tagOf({ name, text }: TypeScript.JSDocTagInfo): string {
  const words = textOf(text);
  return words === "" ? `@${name}` : `@${name} ${words}`;
}

/** Returns the words of a text; of a link its text, or else its target. */
function textOf(parts: Parts | undefined): string {
  let result = "";
  for (const [i, { kind, text }] of (parts ?? []).entries()) {
    if (kind === "link") continue;
    const said = parts?.[i + 1];
    if (kind === "linkName" && said?.kind === "linkText" && said.text.trim() !== "") continue;
    result += kind === "linkText" ? linkText(text) : text;
  }
  return result;
}

function linkText(text: string): string {
  return text.replace(/^[\s|]+/, "").replace(/^(https?:\S+)[\s|]+(.+)$/s, "$2 ($1)");
}
