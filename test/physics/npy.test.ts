import { readFileSync } from "node:fs";
import { readNpy, writeNpy } from "echolab/data";
import { complexArray } from "echolab/waves";
import { describe, expect, test } from "vitest";

interface Case {
  readonly title: string;
  readonly shape: number[];
  /** The file in base64. */
  readonly file: string;
  readonly re: (number | string)[];
  readonly im?: (number | string)[];
}
const { cases, refused }: { cases: Case[]; refused: Pick<Case, "title" | "file">[] } = JSON.parse(
  readFileSync(new URL("files/numpy-files.json", import.meta.url), "utf8"),
);
const bytes = (file: string) => new Uint8Array(Buffer.from(file, "base64"));
const numbers = (values: (number | string)[]) => Float64Array.from(values, Number);

describe("NumPy's files are read as NumPy reads them", () => {
  test.each(cases)("$title", ({ shape, file, re, im }) => {
    const array = readNpy(bytes(file));
    expect(array.shape).toEqual(shape);
    expect(array.re).toEqual(numbers(re));
    expect(array.im).toEqual(im && numbers(im));
  });

  test("from the midst of other bytes", () => {
    const { file, re } = cases[0];
    const own = bytes(file);
    const buffer = new Uint8Array(own.length + 7);
    buffer.set(own, 3);
    expect(readNpy(buffer.subarray(3, 3 + own.length)).re).toEqual(numbers(re));
  });
});

describe("files are written byte for byte as NumPy writes them", () => {
  const ours = cases.filter(({ title }) =>
    /^<(f8|c16), C|single|no values|column|limits$|format 1/.test(title),
  );
  test.each(ours)("$title", ({ shape, file, re, im }) => {
    const values = im ? { re: numbers(re), im: numbers(im) } : numbers(re);
    expect(writeNpy(values, shape)).toEqual(bytes(file));
  });

  test.each(cases.filter(({ title }) => /^<(f4|c8), C/.test(title)))(
    "in single precision, $title",
    (given) => {
      const { shape, file, re, im } = given;
      const single = (values: (number | string)[]) => Float32Array.from(values, Number);
      expect(writeNpy(im ? { re: single(re), im: single(im) } : single(re), shape)).toEqual(bytes(file));
    },
  );

  test("what was written is read again", () => {
    const values = complexArray([1, -2, 3, 4, 5, 6], [0.1, 0, -0.3, 1e-300, 5, 6]);
    expect(readNpy(writeNpy(values, [2, 3]))).toEqual({ shape: [2, 3], ...values });
    expect(readNpy(writeNpy(values.re))).toEqual({ shape: [6], re: values.re });
  });
});

describe("what is no array of numbers is refused in words", () => {
  const [first] = cases;
  const changed = (change: (copy: Uint8Array) => void) => {
    const copy = bytes(first.file);
    change(copy);
    return copy;
  };
  test.each(refused)("$title", ({ file }) => {
    expect(() => readNpy(bytes(file))).toThrow(/holds values of NumPy's type|holds the whole number/);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["a path", () => readNpy("s.npy" as never), /bytes is "s.npy"; .* readFileSync/],
    [
      "another file",
      () => readNpy(new TextEncoder().encode("PK\u0003\u0004 an archive of NumPy")),
      /bytes is .* NumPy file/,
    ],
    ["no bytes", () => readNpy(new Uint8Array(0)), /bytes is \[\]/],
    [
      "a file cut short",
      () => readNpy(bytes(first.file).subarray(0, -1)),
      /has 47 bytes of values; .* 2 × 3\) asks for 48/,
    ],
    [
      "a file with more behind it",
      () => readNpy(Uint8Array.of(...bytes(first.file), 0)),
      /has 49 bytes of values/,
    ],
    ["a header cut short", () => readNpy(bytes(first.file).subarray(0, 40)), /header .* damaged/],
    [
      "a header without a shape",
      () => readNpy(changed((copy) => copy.fill(32, 60, 100))),
      /header .* damaged/,
    ],
    [
      "a format of the future",
      () => readNpy(changed((copy) => copy.fill(4, 6, 7))),
      /format 4; formats 1 to 3/,
    ],
    ["writing half a row", () => writeNpy(new Float64Array(3), [1.5, 2]), /shape\[0\] is 1.5/],
    [
      "writing another shape",
      () => writeNpy(new Float64Array(3), [2, 2]),
      /shape is \[2, 2\]; it should be of 3 values/,
    ],
  ])("%s", (_, act, message) => {
    expect(act).toThrow(message);
  });
});
