import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { digits } from "echolab";
import { fingerprint, readIdxFolder } from "echolab/data";
import { afterAll, describe, expect, test } from "vitest";

const shipped = fileURLToPath(new URL("../../kernel-lib/data/digits", import.meta.url));
const root = mkdtempSync(join(tmpdir(), "echolab idx "));
afterAll(() => rmSync(root, { recursive: true }));

const FILES = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"];
let count = 0;
/** A folder with the digits in files that are named and packed in another way. */
function folder(name: (plain: string) => string, pack: (bytes: Buffer) => Buffer): string {
  const path = join(root, String(count++));
  mkdirSync(path);
  for (const file of FILES)
    writeFileSync(
      join(path, name(`${file}-ubyte`)),
      pack(gunzipSync(readFileSync(join(shipped, `${file}-ubyte.gz`)))),
    );
  return path;
}
const dotted = (plain: string) => plain.replace("-idx", ".idx");
const same = (bytes: Buffer) => bytes;
const inTwo = (bytes: Buffer) =>
  Buffer.concat([gzipSync(bytes.subarray(0, 100)), gzipSync(bytes.subarray(100))]);

describe("IDX files are read by what they hold, however they are named", () => {
  test.each<[string, string]>([
    ["plain", folder((n) => n, same)],
    ["with a dot", folder(dotted, same)],
    [
      "with a dot, compressed",
      folder(
        (n) => `${dotted(n)}.gz`,
        (b) => gzipSync(b),
      ),
    ],
    [
      "compressed, without the ending",
      folder(
        (n) => n,
        (b) => gzipSync(b),
      ),
    ],
    ["with a dot, compressed, without the ending", folder(dotted, (b) => gzipSync(b))],
    ["unpacked, with the ending left", folder((n) => `${n}.gz`, same)],
    ["with a dot, unpacked, with the ending left", folder((n) => `${dotted(n)}.gz`, same)],
    ["compressed in two members", folder((n) => `${n}.gz`, inTwo)],
    ["images with a dot, labels without", folder((n) => (n.includes("images") ? dotted(n) : n), same)],
  ])("%s", (_, path) => {
    expect(fingerprint(readIdxFolder(path, { white: 16 }))).toBe(fingerprint(digits()));
  });

  test("with folders of the plain names beside them, as an archive unpacks", () => {
    const path = folder(dotted, same);
    for (const file of FILES) {
      mkdirSync(join(path, `${file}-ubyte`));
      writeFileSync(join(path, `${file}-ubyte`, `${file}-ubyte`), "");
    }
    expect(fingerprint(readIdxFolder(path, { white: 16 }))).toBe(fingerprint(digits()));
  });
});

describe("IDX files that hold something else are refused", () => {
  test.each<[string, string, RegExp]>([
    [
      "compressed and cut short",
      folder(
        (n) => n,
        (b) => gzipSync(b).subarray(0, 500),
      ),
      /cannot be read/,
    ],
    [
      "compressed twice",
      folder(
        (n) => `${n}.gz`,
        (b) => gzipSync(gzipSync(b)),
      ),
      /does not begin as an IDX file/,
    ],
    [
      "of numbers other than bytes",
      folder(dotted, (b) => Buffer.concat([Buffer.of(0, 0, 13), b.subarray(3)])),
      /IDX file of bytes/,
    ],
    ["empty", folder(dotted, () => Buffer.alloc(0)), /does not begin as an IDX file/],
    [
      "without images",
      folder(
        (n) => n,
        (b) => Buffer.concat([b.subarray(0, 4), Buffer.alloc(4), b.subarray(8, b[3] === 3 ? 16 : 8)]),
      ),
      /train.count is 0/,
    ],
  ])("%s", (_, path, message) => {
    expect(() => readIdxFolder(path)).toThrow(message);
  });

  test("a white that pixels outshine", () => {
    expect(() => readIdxFolder(shipped, { white: 15 })).toThrow(
      /train.pixels\[\d+\] is 16; it should be at most 15/,
    );
    expect(() => readIdxFolder(shipped, { white: 0 })).toThrow(/train.white is 0/);
  });
});

describe("damaged data files", () => {
  const copy = (damage: (folder: string) => void) => {
    const path = join(root, String(count++));
    cpSync(shipped, path, { recursive: true });
    damage(path);
    return path;
  };
  const images = "t10k-images-idx3-ubyte.gz";

  test.each<[string, (folder: string) => void, RegExp]>([
    ["missing", (f) => rmSync(join(f, images)), /no file t10k-images-idx3-ubyte/],
    [
      "cut short",
      (f) => writeFileSync(join(f, images), readFileSync(join(f, images)).subarray(0, 9000)),
      /cannot be read.*t10k|t10k.*cannot be read/,
    ],
    [
      "not IDX",
      (f) => writeFileSync(join(f, images.replace(".gz", "")), "hello"),
      /does not begin as an IDX file/,
    ],
    [
      "of another set",
      (f) => cpSync(join(f, "train-labels-idx1-ubyte.gz"), join(f, "t10k-labels-idx1-ubyte.gz")),
      /1797 t10k images but 3823 labels/,
    ],
    [
      "with a header that asks for more",
      (f) => writeFileSync(join(f, "train-labels-idx1-ubyte"), Buffer.from([0, 0, 8, 1, 0, 0, 15, 239, 1])),
      /has 9 bytes; its header \(4079\) asks for 4087/,
    ],
    [
      "a folder in place of a file",
      (f) => {
        rmSync(join(f, "train-labels-idx1-ubyte.gz"));
        mkdirSync(join(f, "train-labels-idx1-ubyte"));
      },
      /has no file train-labels-idx1-ubyte/,
    ],
  ])("%s", (_, damage, message) => {
    expect(() => readIdxFolder(copy(damage))).toThrow(message);
  });
});
