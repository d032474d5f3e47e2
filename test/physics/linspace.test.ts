import { coupledWaves, grid, grossPitaevskii, layeredNetwork, linspace } from "echolab";
import { describe, expect, test } from "vitest";

// What plain JavaScript users may write although TypeScript forbids it.
const wrong = (value: unknown) => value as never;
const space = grid({ points: 8, length: 8 });

describe("linspace", () => {
  test.each<[number, number, number, number[]]>([
    [0, 1, 1, [0]],
    [0, 1, 2, [0, 1]],
    [0, 1, 5, [0, 0.25, 0.5, 0.75, 1]],
    [1, -1, 3, [1, 0, -1]],
    [2, 2, 3, [2, 2, 2]],
  ])("linspace(%d, %d, %d)", (from, to, count, values) => {
    expect([...linspace(from, to, count)]).toEqual(values);
  });

  test("linspace ends at the number asked for", () => {
    for (const to of [0.1, 0.3, 1 / 3, Math.PI, 1e-300])
      for (const count of [3, 7, 10, 101]) expect(linspace(-0.7, to, count)[count - 1]).toBe(to);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["half a count", () => linspace(0, 1, 2.5), /count is 2.5; it should be a whole number/],
    ["a count of 0", () => linspace(0, 1, 0), /count is 0/],
    ["a count as text", () => linspace(0, 1, wrong("3")), /count is "3"/],
    ["a count beyond memory", () => linspace(0, 1, 2 ** 31), /count is 2147483648/],
    ["no end", () => linspace(0, wrong(undefined), 3), /to is undefined/],
    ["an endless range", () => linspace(Number.NEGATIVE_INFINITY, 1, 3), /from is -Infinity/],
    ["a range beyond the numbers", () => linspace(-1e308, 1e308, 3), /to is 1e\+308/],
  ])("%s is refused in words", (_, act, message) => {
    expect(act).toThrow(message);
  });
});

describe("precision has one word everywhere", () => {
  test.each<[string, (precision: never) => unknown]>([
    ["a layered network", (precision) => layeredNetwork({ layers: [4, 3], precision, seed: 1 })],
    ["coupled waves", (precision) => coupledWaves({ grid: space, precision })],
    ["matter waves", (precision) => grossPitaevskii({ grid: space, precision })],
    [
      "matter waves without a learning potential",
      (precision) => grossPitaevskii({ grid: space, chi: 0, precision }),
    ],
  ])("%s", (_, make) => {
    for (const word of ["float64", "float32"]) expect(() => make(wrong(word))).not.toThrow();
    expect(() => make(wrong("single"))).toThrow(/precision is "single"; it should be "float32", which/);
    expect(() => make(wrong("double"))).toThrow(/precision is "double"; it should be "float64", which/);
    for (const word of ["float16", "", null, 64])
      expect(() => make(wrong(word))).toThrow(/precision is .*; it should be one of "float64", "float32"/);
  });
});
