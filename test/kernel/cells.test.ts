/** What cells may declare, and the language in which they are written. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "./client.js";
import { type Row, shownBy } from "./rows.js";

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
    ["are exported by a list", ["const a27 = 5; export { a27, a27 as b27 };", "a27 + b27"], "10"],
    [
      "are exported by another name",
      [
        "class A41 { x = 1 } const c41 = 2; export { A41 as B41, c41 as d41 };",
        "const a41: B41 = new B41(); a41.x + c41 + d41",
      ],
      "5",
    ],
    ["are exported by another name later", ["const a42 = 5;", "export { a42 as b42 }", "b42 + 1"], "6"],
    [
      "are exported by another name twice",
      [
        "const a43 = 5; export { a43 as b43 };",
        "const a43 = 'x'; export { a43 as b43 };",
        "b43.length + a43.length",
      ],
      "2",
    ],
    [
      "follow what they are exported of",
      ["let a44 = 1; export { a44 as b44 }; const c44 = () => { a44 += 1; };", "c44(); b44"],
      "2",
    ],
    [
      "are declared anew after that",
      ["const a45 = 1; export { a45 as b45 };", "const b45 = 'text';", "b45.length"],
      "4",
    ],
    [
      "are types exported by another name",
      ["interface A46 { x: number } export type { A46 as B46 };", "const a46: B46 = { x: 3 }; a46.x"],
      "3",
    ],
    ["are all that a module exports", ['export * from "node:util/types";', "isMap(new Map())"], "true"],
    [
      "are all that a module exports, in place of older ones",
      ["const isDate = 5;", 'export * from "node:util/types";', "typeof isDate"],
      "'function'",
    ],
    [
      "are some that a module exports",
      [
        'export { basename as base47, type ParsedPath as Path47 } from "node:path";',
        'const p47: Partial<Path47> = { base: base47("a/b") }; p47.base',
      ],
      "'b'",
    ],
    ["are a module that is exported", ['export * as os48 from "node:os";', "typeof os48.arch()"], "'string'"],
    [
      "are an import that is exported",
      ['import { EOL } from "node:os"; export { EOL as EOL50 };', "EOL50 === EOL"],
      "true",
    ],
    ["follow what a later cell assigns", ["let a51 = 1; export { a51 as b51 };", "a51 = 7;", "b51"], "7"],
    ["follow a variable of an earlier cell", ["let a52 = 1;", "export { a52 as b52 };", "a52 = 8; b52"], "8"],
    [
      "stay variables when they are exported again",
      ["let a53 = 1; const c53 = () => a53;", "export { a53 };", "a53 = 9; c53()"],
      "9",
    ],
    [
      "cannot be assigned by their other name",
      ["let a54 = 1; export { a54 as b54 };", "b54 = 2"],
      "line 1, column 1: Cannot assign to 'b54' because it is an import. (TS2632)",
    ],
    [
      "may have other names that no code can use",
      ['const a55 = 1; export { a55 as class, a55 as "two words", a55 as b55 };', "b55"],
      "1",
    ],
    [
      "keep their other name",
      [
        "let a57 = 1; const b57 = () => ++a57;",
        "export { a57 as c57 };",
        "const a57 = 'text';",
        "b57(); c57 + a57",
      ],
      "'2text'",
    ],
    [
      "are run again",
      ["let a56 = 1; export { a56 as b56 };", "let a56 = 2; export { a56 as b56 };", "a56 += 1; b56"],
      "3",
    ],
    [
      "are exported by a name unknown before",
      ["const a49 = 1; export { a49 as b49 };", "c49"],
      "line 1, column 1: Cannot find name 'c49'. (TS2304)",
    ],
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
