/** What cells import from the folder of the notebook. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";
import { type Row, shownBy } from "./rows.js";

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
