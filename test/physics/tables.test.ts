/** Data of one's own: tables, images in folders, splitting and standardisation. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  adam,
  byScattering,
  type ClassTable,
  crossEntropyCost,
  descent,
  evaluate,
  iris,
  layeredNetwork,
  type NumberTable,
  readTable,
  squaredError,
  trainer,
} from "echolab";
import {
  classesOf,
  readImageFolder,
  rowsOf,
  splitTable,
  standardised,
  standardOf,
  tableOf,
  wine,
} from "echolab/data";
import { encode } from "fast-png";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "echolab tables "));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a table", () => {
  test.each<[string, string]>([
    ["commas", "x,y,kind\n1,2,a\n3,4,b\n"],
    ["semicolons", "x;y;kind\n1;2;a\n3;4;b\n"],
    ["tabs", "x\ty\tkind\n1\t2\ta\n3\t4\tb"],
    ["quotes and blanks", '"x", y ,"kind"\r\n"1", 2 ,"a"\r\n3,4,b\r\n'],
    ["a byte order mark", "\uFEFFx,y,kind\n1,2,a\n3,4,b\n"],
    ["empty lines", "x,y,kind\n\n1,2,a\n\n3,4,b\n\n"],
  ])("with %s is read", (_, text) => {
    const data = readTable(text) as ClassTable;
    expect(data).toEqual({
      count: 2,
      size: 2,
      names: ["x", "y"],
      inputs: Float64Array.of(1, 2, 3, 4),
      labels: Uint8Array.of(0, 1),
      classes: ["a", "b"],
    });
  });

  test("is read from a file, with another target and chosen inputs", () => {
    const file = join(folder, "points.csv");
    writeFileSync(file, "x,y,z,kind\n1,2,0.5,a\n3,4,0.25,b\n");
    const data = readTable(file, { target: "z", inputs: ["y", "x"] }) as NumberTable;
    expect(data).toEqual({
      count: 2,
      size: 2,
      names: ["y", "x"],
      inputs: Float64Array.of(2, 1, 4, 3),
      targets: Float64Array.of(0.5, 0.25),
    });
  });

  test("of numbered classes orders them by number", () => {
    const data = classesOf(
      tableOf(
        ["x", "class"],
        [1, 10, 2].map((c) => [0, c]),
      ) as NumberTable,
    );
    expect(data.classes).toEqual(["1", "2", "10"]);
    expect(data.labels).toEqual(Uint8Array.of(0, 2, 1));
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      "no file",
      () => readTable("nowhere.csv"),
      /file is "nowhere.csv"; it should be the path of a file that exists/,
    ],
    [
      "a word for a number",
      () => readTable("x,kind\n1,a\nmany,b\n"),
      /Row 2 of column "x" is "many"; it should be a number/,
    ],
    ["an empty cell", () => readTable("x,y,kind\n1,,a\n2,3,b\n"), /Row 1 of column "y" is ""/],
    ["a short row", () => readTable("x,y,kind\n1,2\n2,3,b\n"), /Row 1 has 2 cells; the table has 3 columns/],
    ["an open quote", () => readTable('x,kind\n"1,a\n'), /cannot be read: .*quote/i],
    ["no rows", () => readTable("x,kind\n"), /rows is \[\]; it should be a list with at least one row/],
    ["one column", () => readTable("x\n1\n"), /names is \["x"\]; it should be names of at least two columns/],
    [
      "a name twice",
      () => readTable("x,x,kind\n1,2,a\n"),
      /names is "x"; it should be without the same name twice/,
    ],
    [
      "an unknown target",
      () => readTable("x,y\n1,2\n", { target: "z" }),
      /target is "z"; it should be one of the columns "x", "y"/,
    ],
    ["an unknown input", () => readTable("x,y\n1,2\n", { inputs: ["q"] }), /inputs\[0\] is "q"/],
    ["a row that is not there", () => rowsOf(iris(), [150]), /rows\[0\] is 150/],
    [
      "a test part of nothing",
      () => splitTable(iris(), { test: 0, seed: 1 }),
      /test is 0; it should be a fraction/,
    ],
  ])("with %s is refused", (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test("iris and wine have their published sizes and means", () => {
  const [flowers, wines] = [iris(), wine()];
  expect([flowers.count, flowers.size, flowers.classes]).toEqual([
    150,
    4,
    ["setosa", "versicolor", "virginica"],
  ]);
  expect([wines.count, wines.size, wines.classes]).toEqual([178, 13, ["1", "2", "3"]]);
  // Means as scikit-learn prints them.
  const means = [5.84, 3.06, 3.76, 1.2];
  for (const [i, mean] of standardOf(flowers).mean.entries()) expect(mean).toBeCloseTo(means[i], 2);
  const counts = (labels: Uint8Array) => [0, 1, 2].map((c) => labels.filter((label) => label === c).length);
  expect(counts(flowers.labels)).toEqual([50, 50, 50]);
  expect(counts(wines.labels)).toEqual([59, 71, 48]);
});

test("a split has every row once, by its seed; standardised inputs have mean 0 and deviation 1", () => {
  const rows = tableOf(
    ["x", "y"],
    Array.from({ length: 50 }, (_, i) => [i, i]),
  ) as NumberTable;
  const [a, again, other] = [1, 1, 2].map((seed) => splitTable(rows, { test: 0.3, seed }));
  expect([a.train.count, a.test.count]).toEqual([35, 15]);
  expect([...a.train.inputs, ...a.test.inputs].sort((x, y) => x - y)).toEqual([...rows.inputs]);
  expect(a.test.targets).toEqual(a.test.inputs);
  expect(again).toEqual(a);
  expect(other.test.inputs).not.toEqual(a.test.inputs);
  const { mean, deviation } = standardOf(standardised(iris()));
  for (const value of mean) expect(Math.abs(value)).toBeLessThan(1e-13);
  for (const value of deviation) expect(value).toBeCloseTo(1, 12);
  // An input that never changes stays finite.
  expect(
    standardised(
      tableOf(
        ["x", "y"],
        [
          [3, 1],
          [3, 2],
        ],
      ) as NumberTable,
    ).inputs,
  ).toEqual(Float64Array.of(0, 0));
});

test("iris is learned by a scattering network", () => {
  const { train, test: held } = splitTable(iris(), { seed: 1 });
  const standard = standardOf(train);
  const network = layeredNetwork({ layers: [4, 12, 3], decay: 1, start: "balanced", seed: 1 });
  const cost = crossEntropyCost();
  const learner = trainer({
    machine: network,
    data: standardised(train, standard),
    cost,
    rule: descent(adam({ rate: 0.02 }), byScattering()),
    batch: 20,
    seed: 1,
  });
  for (const _ of learner.train(300)) void _;
  // 30 flowers: two may be read wrong.
  expect(evaluate(network, standardised(held, standard), cost).accuracy).toBeGreaterThan(0.93);
});

test("a function is fitted by a scattering network", () => {
  const rows = Array.from({ length: 40 }, (_, i) => {
    const x = i / 19.5 - 1;
    return [2 * x, 2 * x, 0.6 * Math.sin(3 * x)];
  });
  const data = tableOf(["x", "x again", "y"], rows) as NumberTable;
  const network = layeredNetwork({ layers: [2, 10, 1], decay: 1, start: "balanced", seed: 1 });
  const learner = trainer({
    machine: network,
    data,
    cost: squaredError(),
    rule: descent(adam({ rate: 0.02 }), byScattering()),
    batch: 10,
    seed: 1,
  });
  const before = evaluate(network, data, squaredError()).cost;
  for (const _ of learner.train(800)) void _;
  // The mean square of the function itself is 0.19.
  expect(before).toBeGreaterThan(0.1);
  expect(evaluate(network, data, squaredError()).cost).toBeLessThan(0.03);
});

describe("a folder of images", () => {
  const write = (name: string, image: Parameters<typeof encode>[0]) => {
    mkdirSync(join(folder, "images", name.split("/")[0]), { recursive: true });
    writeFileSync(join(folder, "images", name), encode(image));
  };

  test("is read as grey values, one class a folder", () => {
    write("b/colour.png", { width: 2, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0, 0, 255, 0) });
    write("a/grey.png", { width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 200) });
    write("a/deep.png", { width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(65535, 257) });
    write("b/glass.png", {
      width: 2,
      height: 1,
      channels: 4,
      data: Uint8Array.of(255, 255, 255, 51, 9, 9, 9, 0),
    });
    const images = readImageFolder(join(folder, "images"));
    expect(images).toMatchObject({ count: 4, rows: 1, columns: 2, white: 255, classes: ["a", "b"] });
    expect([...images.labels]).toEqual([0, 0, 1, 1]);
    expect([...images.pixels]).toEqual([255, 1, 7, 200, 54, 182, 51, 0]);
  });

  test("with an image of another size, or of none, is refused by name", () => {
    write("b/wide.png", { width: 3, height: 1, channels: 1, data: Uint8Array.of(1, 2, 3) });
    expect(() => readImageFolder(join(folder, "images"))).toThrow(/wide.png has 1 × 3 pixels; .* has 1 × 2/);
    writeFileSync(join(folder, "images", "b", "wide.png"), "no image");
    expect(() => readImageFolder(join(folder, "images"))).toThrow(
      /wide.png is no PNG image that can be read/,
    );
    expect(() => readImageFolder(join(folder, "images", "a"))).toThrow(/at least two folders of PNG images/);
  });
});
