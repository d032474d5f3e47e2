/** What the compiler answers while a cell is written. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Compiler } from "../../kernel-lib/src/kernel/compiler/compiler.js";
import { completenessOf } from "../../kernel-lib/src/kernel/compiler/completeness.js";
import { machineFiles } from "../../kernel-lib/src/kernel/compiler/files.js";
import { isGroup, LIBRARY } from "../entries.js";
import { project } from "./client.js";

/** What the cells before declared. */
const EARLIER = `
  import { coupledWaves, grid } from "echolab";
  type Colour = "red" | "reddish-brown";
  interface Options { colour: Colour; "two words": number; size: number }
  /** Paints. See {@link Colour}, {@link paint | itself} and {@link https://example.org the page}.
   * @param colour what is taken
   * @param options how
   */
  function paint(colour: Colour, options?: Options): void {}
  function twice(x: number): number; function twice(x: string): string; function twice(x: any) { return x }
  const options: Options = { colour: "red", "two words": 1, size: 2 };
  const größe = 1;`;

let folder: string;
let compiler: Compiler;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "questions-"));
  writeFileSync(join(folder, "numbers.json"), "{}");
  mkdirSync(join(folder, "helpers"));
  writeFileSync(join(folder, "helpers", "strings.ts"), "export const s = 1;");
  compiler = new Compiler(machineFiles(folder, project));
  const { keep, diagnostics } = compiler.compile(EARLIER);
  expect(diagnostics).toEqual([]);
  keep?.();
});
afterAll(() => {
  compiler.close();
  rmSync(folder, { recursive: true });
});

/** The code without the mark "|", and where it stood. */
function marked(text: string): [code: string, position: number] {
  return [text.replace("|", ""), text.indexOf("|")];
}

describe("completion", () => {
  test.each([
    // In texts, what is typed is replaced and not repeated.
    ['import { } from "node:pa|"', "node:path", 'import { } from "node:path"'],
    ['import { } from "node:fs/pro|"', "promises", 'import { } from "node:fs/promises"'],
    ['import n from "./num|"', "numbers.json", 'import n from "./numbers.json"'],
    ['import n from "./helpers/|"', "strings", 'import n from "./helpers/strings"'],
    ["import n from './helpers/str|'", "strings", "import n from './helpers/strings'"],
    ['require("node:o|")', "node:os", 'require("node:os")'],
    ['await import("node:ur|")', "node:url", 'await import("node:url")'],
    ['paint("red|")', "reddish-brown", 'paint("reddish-brown")'],
    ["paint('|')", "red", "paint('red')"],
    ['const c: Colour = "r|"', "red", 'const c: Colour = "red"'],
    ['options.colour === "reddish-|"', "reddish-brown", 'options.colour === "reddish-brown"'],
    ['paint("red", { colour: "|" })', "reddish-brown", 'paint("red", { colour: "reddish-brown" })'],
    ['options["two |"]', "two words", 'options["two words"]'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of a cell.
    ["`${opt|}`", "options", "`${options}`"],
    // Names, with what stands behind the cursor.
    ["gri|", "grid", "grid"],
    ["gri|d", "grid", "grid"],
    ["GRI|", "grid", "grid"],
    ["options.|", "size", "options.size"],
    ["options.si|ze.toFixed()", "size", "options.size.toFixed()"],
    ["options?.s|", "size", "options?.size"],
    ["grid({ |", "points", "grid({ points"],
    ["grid({ po| })", "points", "grid({ points })"],
    ["import { coupledW| } from 'echolab'", "coupledWaves", "import { coupledWaves } from 'echolab'"],
    ["let x: Col|", "Colour", "let x: Colour"],
    ["grö|", "größe", "größe"],
    ['"𝜓" + opt|', "options", '"𝜓" + options'],
    ["Math.a|", "abs", "Math.abs"],
    ["tw| ", "twice", "twice "],
  ])("%s offers %s", (text, match, result) => {
    const [code, position] = marked(text);
    const { start, end, matches } = compiler.complete(code, position);
    expect(matches.map(({ name }) => name)).toContain(match);
    expect(code.slice(0, start) + match + code.slice(end)).toBe(result);
  });

  test.each(["// opt|", '"just text op|"', "options.nothingLikeIt|", "/* opt| */"])(
    "%s offers nothing",
    (text) => {
      expect(compiler.complete(...marked(text)).matches).toEqual([]);
    },
  );

  test("what begins as typed goes first", () => {
    const { matches } = compiler.complete(...marked("Math.si|"));
    expect(matches.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([
      ["sign", "method"],
      ["sin", "method"],
    ]);
  });
});

describe("inspection", () => {
  test.each([
    ["paint|", "function paint(colour: Colour, options?: Options): void"],
    ["pai|nt", "function paint(colour: Colour, options?: Options): void"],
    ["paint(|)", "function paint(colour: Colour, options?: Options): void"],
    // Elsewhere in the brackets of a call, the function that is called.
    ['paint("red", |)', "paint(colour: Colour, options?: Options): void"],
    ['paint("red", { | })', "paint(colour: Colour, options?: Options): void"],
    ['paint("red",\n  |', "paint(colour: Colour, options?: Options): void"],
    ["Math.max(1, |2)", "max(...values: number[]): number"],
    [
      "coupledWaves({ grid: grid({ points: 1, length: 1 }), | })",
      "coupledWaves(options: CoupledWavesOptions): CoupledWaves",
    ],
    ["grid(coupledWaves({ | }))", "coupledWaves(options: CoupledWavesOptions): CoupledWaves"],
    ["twice(1, |)", "twice(x: number): number (+1 overloads)"],
    ["options.colour|", "(property) Options.colour: Colour"],
    ["grid|", "function grid(options: GridOptions): Grid"],
    ["options|", "const options: Options"],
  ])("%s", (text, declaration) => {
    expect(compiler.inspect(...marked(text))?.declaration).toBe(declaration);
  });

  test.each(['"text|"', "1 + |1", "// paint|", ""])("%s is nothing to describe", (text) => {
    expect(compiler.inspect(...marked(text))).toBeUndefined();
  });

  test("links say what they lead to, in the lines in which they stand", () => {
    expect(compiler.inspect(...marked("paint|"))).toMatchObject({
      documentation: "Paints. See Colour, itself and the page (https://example.org).",
      tags: ["@param colour what is taken", "@param options how"],
    });
  });

  test("every function and class of the library is described", async () => {
    const bare: string[] = [];
    for (const [entry, lab] of Object.entries(LIBRARY)) {
      const path = entry === "index" ? "echolab" : `echolab/${entry}`;
      compiler.compile(`import * as ${entry} from "${path}";`).keep?.();
      const names = Object.entries(lab).flatMap(([name, value]) =>
        isGroup(value) ? Object.keys(value).map((own) => `${name}.${own}`) : [name],
      );
      expect(names.length, entry).toBeGreaterThan(10);
      for (const name of names) {
        const asked = `${entry}.${name}`;
        const documentation = compiler.inspect(asked, asked.length)?.documentation ?? "";
        if (documentation === "" || /\{@|@link/.test(documentation)) bare.push(asked);
      }
    }
    expect(bare).toEqual([]);
  });
});

describe("completeness", () => {
  const complete = [
    "",
    "1",
    "f(1)",
    "// c",
    "/* c */",
    "<number>x",
    "a\n  .b",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of a cell.
    "`a${1}`",
    "for (;;) {}",
    "import x from 'y'",
    "return",
    "{\n\n\n",
    "x = y;",
  ];
  const invalid = [
    "'abc",
    'f("abc',
    "let let = ;",
    "x = )",
    "}",
    "else",
    "a b c",
    "/abc",
    "1 +* ]",
    "const 1 = 2",
  ];
  const incomplete: readonly (readonly [string, string])[] = [
    ["a +", ""],
    ["f(", "  "],
    ["f(1,", ""],
    ["{", "  "],
    ["if (x) {", "  "],
    ["  if (x) {", "    "],
    ["if (x)", ""],
    ["if (a) b() else", ""],
    ["for (;;) {\n  if (x) {", "    "],
    ["`abc", ""],
    ["f(`abc", ""],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of a cell.
    ["`a${b} c", ""],
    ["/* c", ""],
    ["/** c\n * d", " "],
    ['"a\\', ""],
    ["const f = () =>", ""],
    ["class A {", "  "],
    ["import { a } from", ""],
    ["[1, 2", ""],
    ["[1,\n  2,", "  "],
    ["a.", ""],
    ["a ? b :", ""],
    ["switch (x) { case 1:", ""],
    ["try { }", ""],
    ["do x()", ""],
    ["let x: Array<", ""],
    ["type A =", ""],
    ["const x =", ""],
    ["await", ""],
    ["for await (const x of y) {", "  "],
    ["throw", ""],
    ["@decorator", ""],
  ];
  test.each(complete.map((code) => [code]))("%j is complete", (code) => {
    expect(completenessOf(code)).toEqual({ status: "complete" });
  });
  test.each(invalid.map((code) => [code]))("%j is invalid", (code) => {
    expect(completenessOf(code)).toEqual({ status: "invalid" });
  });
  test.each(incomplete)("%j goes on", (code, indent) => {
    expect(completenessOf(code)).toEqual({ status: "incomplete", indent });
  });
});
