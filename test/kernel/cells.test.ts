import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";

/** Cells that run one after the other in a session that other rows share, and what the last one shows. */
type Row = readonly [title: string, cells: readonly string[], shown: string];

/** Runs cells and gives what the last one shows: its printed text and result, or its error. */
async function shownBy(client: Client, cells: readonly string[]): Promise<string> {
  let shown = "";
  for (const code of cells) {
    const answer = await client.execute(code);
    const results = answer.of("execute_result").map((m) => m.content.data["text/plain"]);
    const errors = answer.of("error").map((m) => m.content.evalue);
    shown = [answer.stdout.trimEnd(), ...results, ...errors].filter(Boolean).join("\n");
  }
  return shown;
}

describe("names of earlier cells", () => {
  let client: Client;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "cells-"));
    client = new Client(folder);
    await client.ready;
  });
  afterAll(async () => {
    await client.shutdown();
    rmSync(folder, { recursive: true });
  });

  const rows: readonly Row[] = [
    ["are read", ["const a1 = 1; let b1 = 2;", "a1 + b1"], "3"],
    ["are assigned", ["let a2 = 1;", "a2 += 4; a2++; a2"], "6"],
    ["are assigned in patterns", ["let a3 = 1, b3 = 2;", "[a3, b3] = [b3, a3]; [a3, b3]"], "[ 2, 1 ]"],
    [
      "are assigned in short patterns",
      ["let a4 = 0, b4 = 0;", "({ a4, b4 = 7 } = { a4: 5 } as any); a4 + b4"],
      "12",
    ],
    ["stand in short properties", ["const a5 = 1;", "({ a5 })"], "{ a5: 1 }"],
    [
      "do not replace names of properties",
      ["const a6 = 1;", "const { a6: c6 } = { a6: 9 }; ({ a6: c6 }).a6"],
      "9",
    ],
    [
      "do not replace names of members",
      ["const a7 = 1;", "new (class { a7 = 8; get() { return this.a7; } })().get()"],
      "8",
    ],
    ["are hidden by parameters", ["const a8 = 1;", "((a8: number) => ({ a8 }))(3)"], "{ a8: 3 }"],
    ["may be declared again with another type", ["const a9 = 1;", 'const a9 = "text";', "a9.length"], "4"],
    ["may be declared again as another kind", ["const a10 = 1;", "class a10 { v = 2 }", "new a10().v"], "2"],
    [
      "keep the older class of their type",
      [
        "class A11 { x = 1 } const a11 = new A11();",
        "class A11 { y = 2 }",
        "const c11 = a11;",
        "c11.x + new A11().y",
      ],
      "3",
    ],
    [
      "keep their value when their type is declared again",
      ["class A12 { x = 1 }", "interface A12 { z: number }", "new (A12 as any)().x"],
      "1",
    ],
    [
      "may be a type and a value of two cells",
      ["interface A13 { z: number }", "const A13 = 5; const a13: A13 = { z: 1 };", "A13 + a13.z"],
      "6",
    ],
    [
      "are namespaces",
      ["namespace A14 { export const v = 3; export type T = number }", "1", "const a14: A14.T = A14.v; a14"],
      "3",
    ],
    ["are enums", ["enum A15 { P, Q } const enum B15 { X = 7 }", "1", "A15.Q + B15.X"], "8"],
    [
      "are overloads",
      [
        "function a16(x: number): number; function a16(x: string): string; function a16(x: any) { return x }",
        'a16("s").length + a16(1)',
      ],
      "2",
    ],
    [
      "are classes to extend",
      [
        "abstract class A17 { abstract z(): number }",
        "class B17 extends A17 { z() { return 4 } }",
        "new B17().z()",
      ],
      "4",
    ],
    [
      "have types that cannot be written down",
      ["const a18 = new (class { private p = 1; q = 2 })();", "1", "a18.q"],
      "2",
    ],
    ["are declared by var in a block", ["if (true) { var a19 = 5 }", "a19"], "5"],
    ["are declared by a loop", ["for (var a20 = 0; a20 < 3; a20++);", "a20"], "3"],
    [
      "are variables of patterns",
      ["const { p21, ...rest21 } = { p21: 1, q21: 2 }; const [, [x21]] = [0, [6]];", "rest21.q21 + x21"],
      "8",
    ],
    [
      "are functions without this",
      ["function a22(this: unknown) { return this }", "a22() === undefined"],
      "true",
    ],
    [
      "are called optionally",
      ["const a23: { f?(): number } | undefined = undefined;", "a23?.f?.() ?? 4"],
      "4",
    ],
    ["are tags of templates", ["const a24 = (t: TemplateStringsArray) => t[0];", "a24`abc`"], "'abc'"],
    [
      "are exported",
      ["export const a25 = 5; export function b25() { return a25 } export default 3", "a25 + b25()"],
      "10",
    ],
    ["are exported again", ["const a26 = 5;", "export { a26 }", "a26"], "5"],
    ["are exported by a list", ["const a27 = 5; export { a27, a27 as b27 };", "a27"], "5"],
    [
      "add to global types",
      [
        "declare global { interface Array<T> { a28(): T } }\nArray.prototype.a28 = function () { return this[0] }; 0",
        "1",
        "[7].a28()",
      ],
      "7",
    ],
    ["are generic", ["const a29 = <T,>(x: T) => [x];", "a29(3)[0].toFixed(1)"], "'3.0'"],
    [
      "are narrowed",
      ["let a30: number | string = 3 as any;", 'if (typeof a30 === "number") console.log(a30.toFixed(1))'],
      "3.0",
    ],
    [
      "are constant",
      ["const a31 = 1;", "a31 = 2"],
      "line 1, column 1: Cannot assign to 'a31' because it is a constant. (TS2588)",
    ],
    [
      "are checked when they are assigned",
      ["let a32 = 1;", 'a32 = "text"'],
      "line 1, column 1: Type 'string' is not assignable to type 'number'. (TS2322)",
    ],
    [
      "have one value for all cells",
      ["let a34 = 0; function b34() { return ++a34 }", "b34(); a34 = 10; b34()", "[a34, b34()]"],
      "[ 11, 12 ]",
    ],
    [
      "and so have patterns",
      [
        "let { a35, b35: [c35] } = { a35: 1, b35: [2] }; const d35 = () => [a35, c35];",
        "a35 = 3; c35 += 1; d35()",
      ],
      "[ 3, 3 ]",
    ],
    ["and var", ["var a36 = 1; const b36 = () => a36++;", "a36 = 5; b36(); a36"], "6"],
    ["and var of a block", ["{ var a37 = 1; var b37 = () => a37++; }", "a37 = 5; b37(); a37"], "6"],
    [
      "and what is exported",
      ["export let a38 = 1; export const b38 = () => a38++;", "a38 = 5; b38(); a38"],
      "6",
    ],
    [
      "and what an await is followed by",
      ["await null; let a39 = 1; const b39 = () => a39++;", "a39 = 5; b39(); a39"],
      "6",
    ],
    [
      "and what timers change",
      [
        "let a40 = 0; setTimeout(() => { a40 = 7 }, 1); a40",
        "await new Promise((done) => setTimeout(done, 50)); a40",
      ],
      "7",
    ],
    [
      "are other values when they are declared again",
      ["let a41 = 1; const b41 = () => a41;", "let a41 = 2;", "a41 = 3; [a41, b41()]"],
      "[ 3, 1 ]",
    ],
    [
      "are constants after having been variables",
      ["let a42 = 1; const b42 = () => a42;", "const a42 = 2;", "[a42, b42()]"],
      "[ 2, 1 ]",
    ],
    [
      "are variables after having been constants",
      ["const a43 = 1;", "let a43 = 2; const b43 = () => a43++;", "a43 = 5; b43(); a43"],
      "6",
    ],
    [
      "are imports after having been variables",
      ["let sep = 1;", 'import { sep } from "node:path";', "sep.length"],
      "1",
    ],
    [
      "are variables still when a type has their name",
      ["let a44 = 1;", "interface a44 { x: number }", "a44 += 1; a44"],
      "2",
    ],
    [
      "have their value when the cell fails later",
      ["let a45 = 1; a45 = 2; (null as any).x; let b45 = 3;", "a45"],
      "2",
    ],
    [
      "have none when the cell fails before",
      ["(null as any).x; let a46 = 3;", "a46"],
      "Cannot access 'a46' before initialization",
    ],
    ["are unknown before they are declared", ["a33"], "line 1, column 1: Cannot find name 'a33'. (TS2304)"],
  ];
  test.each(rows)("%s", async (_, cells, shown) => {
    expect(await shownBy(client, cells)).toBe(shown);
  });

  test("a cell may run any number of times", async () => {
    await client.execute("const first = 1;");
    for (let i = 0; i < 60; i += 1)
      await client.execute(`import * as path from "node:path"; class Again { v = ${i} }`);
    expect(await shownBy(client, ["new Again().v + first + path.sep.length"])).toBe("61");
  });
});

describe("the language", () => {
  let client: Client;
  beforeAll(async () => {
    client = new Client();
    await client.ready;
  });
  afterAll(() => client.shutdown());

  const rows: readonly Row[] = [
    [
      "using, at the end of its block",
      ['{ using x = { [Symbol.dispose]() { console.log("disposed") } }; console.log("used") }'],
      "used\ndisposed",
    ],
    [
      "using, at the end of the cell",
      ['using x1 = { [Symbol.dispose]() { console.log("disposed") } }; console.log("used")'],
      "used\ndisposed",
    ],
    [
      "await using",
      ['await using x2 = { async [Symbol.asyncDispose]() { console.log("disposed") } }; 1'],
      "disposed\n1",
    ],
    ["await of brackets", ["await (Promise.resolve(5))"], "5"],
    ["await of a call", ["await (async () => 6)()"], "6"],
    ["for await alone", ["for await (const x of [Promise.resolve(1)]) console.log(x)"], "1"],
    ["await in a pattern", ["const { x3 = await Promise.resolve(4) } = {} as { x3?: number }; x3"], "4"],
    ["satisfies", ["({ a: 1 }) satisfies Record<string, number>"], "{ a: 1 }"],
    ["const type parameters", ["const x4 = <const T,>(t: T) => t; x4([1, 2])[1].toFixed()"], "'2'"],
    [
      "decorators of tslab's notebooks",
      ["const x5 = (t: any, k: string) => { t.seen = k }; class C5 { @x5 m() {} } (new C5() as any).seen"],
      "'m'",
    ],
    ["array methods of ES2023", ["[1, 2, 3].toSorted((a, b) => b - a)"], "[ 3, 2, 1 ]"],
    [
      "private fields",
      ["class C6 { #p = 3; static has(c: C6) { return #p in c } } C6.has(new C6())"],
      "true",
    ],
    ["accessors", ["class C7 { accessor v = 4 } new C7().v"], "4"],
    [
      "types of variadic tuples",
      ["const x8 = <T extends unknown[]>(...t: [...T, number]) => t.length; x8('a', 1)"],
      "2",
    ],
    [
      "predicates that are inferred",
      ["[1, undefined].filter((x) => x !== undefined).map((x) => x.toFixed(1))"],
      "[ '1.0' ]",
    ],
    ["strict mode", ["(function (this: unknown) { return this })() === undefined"], "true"],
    ["the last expression before empty statements", ["3;;"], "3"],
    ["a directive is a value", ['"use asm"'], "'use asm'"],
    ["comments only", ["// nothing"], ""],
    ["an unterminated comment", ["1 /* open"], "line 1, column 10: '*/' expected. (TS1010)"],
    ["an unterminated template", ["`open"], "line 1, column 6: Unterminated template literal. (TS1160)"],
  ];
  test.each(rows)("%s", async (_, cells, shown) => {
    expect(await shownBy(client, cells)).toBe(shown);
  });
});

/** Files of a folder in which a notebook may lie. */
const FILES: Readonly<Record<string, string>> = {
  "package.json": '{ "name": "mine", "imports": { "#own": "./own.mjs" } }',
  "own.mjs": "export const own = 'own';",
  "data.json": '{ "x": 4 }',
  "awaits.mjs": "export const answer = await Promise.resolve(42); export default () => 1;",
  "chain.mjs": 'export { answer } from "./awaits.mjs";',
  "local.ts": "export const local: number = 1; export type Local = number;",
  "nested.ts":
    'import { local } from "./local.js"; import data from "./data.json"; export const nested = local + data.x;',
  "folder/index.ts": 'export * from "../local"; export const here = import.meta.dirname.endsWith("folder");',
  "plain.js": "export const plain = 5;",
  "module.mts": "export const module = 6;",
  "old.cjs": "exports.old = 7;",
  "uses-packages.ts":
    'import { kind } from "two-kinds"; import top from "top-await"; export const all = kind + top;',
  "waits.ts":
    'import { other } from "top-await"; import { later } from "./later"; export const waited = (await Promise.resolve(other)) + later;',
  "later.ts":
    'import { local } from "./local"; export const later: number = await Promise.resolve(local + 100);',
  "uses-waits.ts": 'export { waited } from "./waits"; export const first = 1;',
  "even.ts":
    'import { odd } from "./odd"; export const even = (n: number): boolean => n === 0 || odd(n - 1);',
  "odd.ts":
    'import { even } from "./even"; export const odd = (n: number): boolean => n !== 0 && even(n - 1);',
  "throws.ts": 'export const before = 1; if (!(globalThis as any).calm) throw new Error("not calm");',
  "esm/plain.js": "globalThis.timesRun = (globalThis.timesRun ?? 0) + 1; export const plain = timesRun;",
  "esm/package.json": '{ "type": "module" }',
  "esm/uses.ts": 'import { beside } from "./beside.js"; export const twice = beside + beside;',
  "esm/beside.ts": 'export const beside = "b";',
  "bad.ts": 'export const bad: number = "text";',
  "node_modules/only-exports/package.json":
    '{ "name": "only-exports", "type": "module", "exports": { "types": "./d/index.d.ts", "default": "./d/index.js" } }',
  "node_modules/only-exports/d/index.d.ts":
    "export default class Config<T> { constructor(x: T); readonly x: T }",
  "node_modules/only-exports/d/index.js": "export default class Config { constructor(x) { this.x = x } }",
  "node_modules/only-import/package.json":
    '{ "name": "only-import", "exports": { ".": { "import": { "types": "./i.d.mts", "default": "./i.mjs" } }, "./sub/*": { "import": "./s/*.mjs" } } }',
  "node_modules/only-import/i.d.mts": "export declare const name: string;",
  "node_modules/only-import/i.mjs": 'export const name = "import";',
  "node_modules/only-import/s/a.d.mts": "export declare const a: 8;",
  "node_modules/only-import/s/a.mjs": "export const a = 8;",
  "node_modules/two-kinds/package.json":
    '{ "name": "two-kinds", "exports": { "import": { "types": "./i.d.mts", "default": "./i.mjs" }, "require": { "types": "./r.d.cts", "default": "./r.cjs" } } }',
  "node_modules/two-kinds/i.d.mts": 'export declare const kind: "esm";',
  "node_modules/two-kinds/i.mjs": 'export const kind = "esm";',
  "node_modules/two-kinds/r.d.cts": 'export declare const kind: "cjs";',
  "node_modules/two-kinds/r.cjs": 'exports.kind = "cjs";',
  "node_modules/top-await/package.json":
    '{ "name": "top-await", "type": "module", "exports": "./index.js", "types": "./index.d.ts" }',
  "node_modules/top-await/index.d.ts":
    "declare const value: number; export default value; export declare const other: number;",
  "node_modules/top-await/index.js": "export default await Promise.resolve(9); export const other = 10;",
  "node_modules/node-condition/package.json":
    '{ "name": "node-condition", "type": "module", "exports": { "node": { "types": "./n.d.ts", "default": "./n.js" }, "default": "./b.js" } }',
  "node_modules/node-condition/n.d.ts": 'export declare const where: "node";',
  "node_modules/node-condition/n.js": 'export const where = "node";',
  "node_modules/node-condition/b.js": 'export const where = "browser";',
  "node_modules/old-way/package.json": '{ "name": "old-way", "main": "lib", "typings": "lib/index.d.ts" }',
  "node_modules/old-way/lib/index.d.ts":
    "declare function old(): number; declare namespace old { const part: 3 } export = old;",
  "node_modules/old-way/lib/index.js": "module.exports = () => 2; module.exports.part = 3;",
  "node_modules/old-way/deep.js": "exports.deep = 11;",
  "node_modules/untyped/package.json": '{ "name": "untyped" }',
  "node_modules/untyped/index.js":
    'Object.defineProperty(exports, ["hid", "den"].join(""), { value: 12, enumerable: true });',
};

describe("imports in the user's own folder", () => {
  let client: Client;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "my folder "));
    for (const [path, text] of Object.entries(FILES)) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    client = new Client(folder);
    await client.ready;
  });
  afterAll(async () => {
    await client.shutdown();
    rmSync(folder, { recursive: true });
  });

  const rows: readonly Row[] = [
    [
      "types and entry stand only in exports",
      ['import Config from "only-exports";', "new Config(3).x.toFixed(1)"],
      "'3.0'",
    ],
    ["only the condition import", ['import { name } from "only-import"; name.length'], "6"],
    ["a pattern of subpaths", ['import { a } from "only-import/sub/a"; a'], "8"],
    [
      "a path that exports keeps to itself",
      ['import "only-import/s/a.mjs"'],
      "line 1, column 8: Cannot find module 'only-import/s/a.mjs' or its corresponding type declarations. (TS2307)",
    ],
    [
      "import takes the ES module of two",
      ['import { kind } from "two-kinds"; const isEsm: "esm" = kind; isEsm'],
      "'esm'",
    ],
    ["require takes the other", ['(require("two-kinds") as { kind: string }).kind'], "'cjs'"],
    [
      "import = takes the other",
      ['import two = require("two-kinds"); const isCjs: "cjs" = two.kind; isCjs'],
      "'cjs'",
    ],
    ["import() takes the ES module", ['(await import("two-kinds")).kind'], "'esm'"],
    ["a package that awaits at its top", ['import top, { other } from "top-await"; top + other'], "19"],
    [
      "and again, by another form",
      ['import * as all from "top-await"; [Object.keys(all).sort().join(), all.default + all.other]'],
      "[ 'default,other', 19 ]",
    ],
    ["and by import()", ['(await import("top-await")).other'], "10"],
    ["the condition node", ['import { where } from "node-condition"; where'], "'node'"],
    ["a package without exports", ['import old, { part } from "old-way"; old() + part'], "5"],
    ["a file of such a package", ['import { deep } from "old-way/deep"; deep'], "11"],
    ["names that no reader of source finds", ['import { hidden } from "untyped"; hidden'], "12"],
    ["import() of CommonJS", ['const u = await import("untyped"); u.hidden + u.default.hidden'], "24"],
    [
      "JSON with its attribute",
      ['import data from "./data.json" with { type: "json" }; data.x.toFixed(1)'],
      "'4.0'",
    ],
    ["JSON without", ['import json from "./data.json"; json.x'], "4"],
    ["JSON by import()", ['(await import("./data.json")).default.x'], "4"],
    ["a module that awaits at its top", ['import one, { answer } from "./awaits.mjs"; answer + one()'], "43"],
    ["a module that imports such a one", ['import { answer as again } from "./chain.mjs"; again'], "42"],
    [
      "TypeScript beside the notebook",
      ['import { local, type Local } from "./local"; const l: Local = local; l'],
      "1",
    ],
    ["with its extension", ['import { local as l2 } from "./local.ts"; l2'], "1"],
    ["with that of its JavaScript", ['import { local as l3 } from "./local.js"; l3'], "1"],
    ["by import()", ['(await import("./local")).local'], "1"],
    ["sources that import sources and data", ['import { nested } from "./nested"; nested'], "5"],
    ["a folder", ['import { local as l4, here } from "./folder"; [l4, here]'], "[ 1, true ]"],
    ["JavaScript", ['import { plain } from "./plain.js"; plain'], "5"],
    ["TypeScript of an ES module", ['import { module as m1 } from "./module.mjs"; m1'], "6"],
    ["CommonJS", ['import { old as o1 } from "./old.cjs"; o1'], "7"],
    ["sources that import packages", ['import { all as a1 } from "./uses-packages"; a1'], "'esm9'"],
    ["sources that import each other", ['import { even } from "./even"; even(7)'], "false"],
    ["a source that throws", ['import { before } from "./throws"; before'], "not calm"],
    [
      "and no longer does",
      ["(globalThis as any).calm = true", 'import { before } from "./throws"; before'],
      "1",
    ],
    ["TypeScript that awaits at its top", ['import { later } from "./later"; later'], "101"],
    ["and what imports it, and packages", ['import { waited } from "./waits"; waited'], "111"],
    ["and what hands it on", ['import { waited as w2, first } from "./uses-waits"; w2 + first'], "112"],
    ["and by import()", ['(await import("./waits")).waited'], "111"],
    [
      "JavaScript of an ES package runs once",
      ['import { plain as p2 } from "./esm/plain.js"; p2 + (await import("./esm/plain.js")).plain'],
      "2",
    ],
    ["sources of an ES package", ['import { twice } from "./esm/uses.js"; twice'], "'bb'"],
    ["the folder's own names", ['import { own } from "#own"; own'], "'own'"],
    ["import.meta", ['import.meta.url.startsWith("file:") && import.meta.dirname === process.cwd()'], "true"],
    ["import.meta.resolve", ['import.meta.resolve("two-kinds").endsWith("/two-kinds/i.mjs")'], "true"],
    [
      "a module of Node",
      [
        'import * as fs from "fs"; import path, { sep } from "node:path"; typeof fs.readFileSync + path.sep.length + sep.length',
      ],
      "'function11'",
    ],
    ["export * of a package", ['export * from "two-kinds"; 1'], "1"],
    ["a package of the project", ['import nj from "numjs"; nj.arange(4).sum()'], "6"],
    ["tslab's own package", ['import * as tslab from "tslab"; typeof tslab.display.html'], "'function'"],
    [
      "an error in a source",
      ['import { bad } from "./bad"; bad'],
      "bad.ts, line 1, column 14: Type 'string' is not assignable to type 'number'. (TS2322)",
    ],
    [
      "a package that is not there",
      ['import "not-there"'],
      "line 1, column 8: Cannot find module 'not-there' or its corresponding type declarations. (TS2307)",
    ],
  ];
  test.each(rows)("%s", async (_, cells, shown) => {
    expect(await shownBy(client, cells)).toBe(shown);
  });

  test("a source that changes is compiled anew, and with it what imports it", async () => {
    const cell = 'import { doubled } from "./changing/double"; doubled';
    mkdirSync(join(folder, "changing"));
    writeFileSync(
      join(folder, "changing/double.ts"),
      'import { value } from "./value"; export const doubled = 2 * value;',
    );
    writeFileSync(join(folder, "changing/value.ts"), "export const value = 1;");
    expect(await shownBy(client, [cell])).toBe("2");
    writeFileSync(join(folder, "changing/value.ts"), "export const value = 10 + 1;");
    expect(await shownBy(client, [cell])).toBe("22");
  });

  test("a package that is installed while the kernel runs is found", async () => {
    const cell = 'import { late } from "late"; late';
    expect(await shownBy(client, [cell])).toContain("Cannot find module 'late'");
    mkdirSync(join(folder, "node_modules/late"));
    writeFileSync(
      join(folder, "node_modules/late/package.json"),
      '{ "name": "late", "type": "module", "exports": "./late.js" }',
    );
    writeFileSync(join(folder, "node_modules/late/late.js"), "export const late = 13;");
    expect(await shownBy(client, [cell])).toBe("13");
  });

  test("a cell is a module, as tslab has it", async () => {
    await client.execute("/** @module made */\nexport const made: number = 3; export default () => made;");
    expect(await shownBy(client, ['import three, { made } from "./made"; three() + made'])).toBe("6");
    await client.execute("/** @module made */\nexport const made: number = 4; export default () => made;");
    expect(await shownBy(client, ['import three, { made } from "./made"; three() + made'])).toBe("8");
    expect(await shownBy(client, ['/** @module made */\nexport const made: number = "x";'])).toContain(
      "TS2322",
    );
  });
});
