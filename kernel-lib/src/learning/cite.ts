import type { Source } from "../machine/facts.js";

/** Anything that comes from papers: a gradient method, a rule, a machine, a trainer, a comparison. */
interface Cited {
  readonly source?: readonly Source[];
  readonly facts?: { readonly source: readonly Source[] };
  /** A comparison has the name of its machine here, and that machine's papers among its own. */
  readonly machine?: Cited | string;
  readonly rule?: Cited;
}

/**
 * Lists the papers of what was run, in the order given and each once: one line a paper, then their BibTeX entries.
 *
 *     console.log(cite(trainer));
 */
export function cite(...things: readonly Cited[]): string {
  const sources = new Map(things.flatMap(sourcesOf).map((source) => [source.key, source]));
  if (sources.size === 0) return "No paper to cite.";
  const list = [...sources.values()];
  return [...list.map(line), "", ...list.map(bibtex)].join("\n");
}

function sourcesOf({ source = [], facts, machine, rule }: Cited): Source[] {
  return [
    ...source,
    ...(facts?.source ?? []),
    ...(typeof machine === "object" ? sourcesOf(machine) : []),
    ...(rule ? sourcesOf(rule) : []),
  ];
}

function line({ authors, title, published, year }: Source): string {
  return `${authors}, "${title}", ${published} (${year}).`;
}

function bibtex({ key, authors, title, published, year, arxiv, doi }: Source): string {
  const fields = {
    author: authors.replaceAll(", ", " and "),
    title: `{${title}}`,
    journal: published,
    year,
    ...(arxiv && { eprint: arxiv, archiveprefix: "arXiv" }),
    ...(doi && { doi }),
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name} = {${value}},`);
  return [`@article{${key},`, ...lines, "}"].join("\n");
}
