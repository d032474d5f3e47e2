/** Requests that change nothing: the kernel's name, meanings of names, history. */

import { completenessOf } from "./compiler/completeness.js";
import type { Description } from "./compiler/hover.js";
import type { Execution } from "./execution.js";
import type { Interpreter } from "./interpreter.js";
import { versions } from "./versions.js";
import { PROTOCOL_VERSION } from "./wire.js";

type Content = Record<string, unknown>;

export function kernelInfo(): object {
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "echolab",
    implementation_version: versions.echolab,
    language_info: {
      name: "typescript",
      version: versions.typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab reads `mode`, Jupyter Notebook `name` and `typescript`.
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${versions.typescript} (echolab ${versions.echolab}, tslab ${versions.tslab}, Node ${process.version})`,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
  };
}

export function complete(interpreter: Interpreter, { code, cursor_pos }: Content): object {
  const text = String(code);
  const found = interpreter.complete(text, indexOf(text, Number(cursor_pos)));
  const start = positionOf(text, found.start);
  const end = positionOf(text, found.end);
  const types = found.matches.map(({ name, kind }) => ({ start, end, text: name, type: kind }));
  return {
    status: "ok",
    matches: found.matches.map(({ name }) => name),
    cursor_start: start,
    cursor_end: end,
    // JupyterLab shows what kind of thing each match is.
    metadata: { _jupyter_types_experimental: types },
  };
}

export function inspect(interpreter: Interpreter, { code, cursor_pos }: Content): object {
  const text = String(code);
  const found = interpreter.inspect(text, indexOf(text, Number(cursor_pos)));
  return { status: "ok", found: found !== undefined, data: found ? bundleOf(found) : {}, metadata: {} };
}

function bundleOf({ declaration, documentation, tags }: Description): object {
  const words = [documentation, tags.join("\n")].filter(Boolean);
  return { "text/plain": [declaration, ...words].join("\n\n") };
}

export function isComplete({ code }: Content): object {
  return completenessOf(String(code));
}

/** Lists the code that was run in this session; nothing is kept from one session to the next. */
export function history(execution: Execution, request: Content): object {
  const { hist_access_type, output, n, start, stop, pattern, unique } = request;
  let entries = [...execution.history];
  if (hist_access_type === "range") {
    const [from, to] = [Number(start ?? 1), Number(stop ?? Number.POSITIVE_INFINITY)];
    entries = entries.filter(({ count }) => count >= from && count < to);
  } else if (hist_access_type === "search") {
    const glob = globPattern(String(pattern ?? "*"));
    entries = entries.filter(({ code }) => glob.test(code));
    if (unique) entries = [...new Map(entries.map((entry) => [entry.code, entry])).values()];
  }
  if (hist_access_type !== "range" && n != null) entries = Number(n) > 0 ? entries.slice(-Number(n)) : [];
  return {
    status: "ok",
    history: entries.map(({ count, code }) => [0, count, output ? [code, null] : code]),
  };
}

function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", "[^]*").replaceAll("?", "[^]")}$`);
}

// Jupyter counts characters, JavaScript halves of some of them.
function indexOf(text: string, position: number): number {
  return [...text].slice(0, position).join("").length;
}

function positionOf(text: string, index: number): number {
  return [...text.slice(0, index)].length;
}
