import { mnist, randomStream } from "echolab";
import { imageBeams } from "echolab/data";
import { photonicNetwork } from "echolab/waves";
import { describe, expect, test } from "vitest";

describe("MNIST from its package", () => {
  const { train, test: unseen } = mnist();

  test("is the published data, in its order", () => {
    expect([train.count, unseen.count, train.rows, train.columns]).toEqual([60_000, 10_000, 28, 28]);
    expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...unseen.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    const counts = new Array<number>(10).fill(0);
    for (const label of unseen.labels) counts[label]++;
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
  });

  test("becomes light of one energy, the image in every channel", () => {
    const network = photonicNetwork();
    const beams = imageBeams(network, unseen, { amplitude: 6 });
    const { re, im } = beams.field(3);
    expect(re.length).toBe(2 * network.size);
    expect(im.every((x) => x === 0)).toBe(true);
    expect(re.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(36, 10);
    expect(re.subarray(256, 512)).toEqual(re.subarray(0, 256));
    expect(re.subarray(512).every((x) => x === 0)).toBe(true);
    // One cell of 2 × 2 pixels: row 6, column 7 of the square are pixels (10, 12) … (11, 13).
    const pixel = (y: number, x: number) => unseen.pixels[(3 * 28 + y) * 28 + x];
    const total = (y: number, x: number) =>
      pixel(2 * y - 2, 2 * x - 2) +
      pixel(2 * y - 2, 2 * x - 1) +
      pixel(2 * y - 1, 2 * x - 2) +
      pixel(2 * y - 1, 2 * x - 1);
    const inked = [...re.subarray(0, 256).keys()].filter((i) => re[i] > 0.05 && i >= 32 && i < 224);
    expect(inked.length).toBeGreaterThan(20);
    const ratio = re[inked[0]] / total(Math.floor(inked[0] / 16), inked[0] % 16);
    for (const i of inked) expect(re[i] / total(Math.floor(i / 16), i % 16)).toBeCloseTo(ratio, 12);
  });

  test("shifts training images within bounds, only when asked", () => {
    const network = photonicNetwork({ channels: 1 });
    const beams = imageBeams(network, train, { shift: 2 });
    const still = beams.field(0);
    expect(beams.field(0)).toEqual(still);
    const r = randomStream(1);
    const centre = (re: Float64Array) => {
      let [mass, x] = [0, 0];
      for (let i = 0; i < 256; i++) {
        mass += re[i];
        x += re[i] * (i % 16);
      }
      return x / mass;
    };
    const moved = Array.from({ length: 40 }, () => centre(beams.field(0, r).re) - centre(still.re));
    // Two pixels of the image are one cell of the network; summing whole pixels into cells moves the centre exactly
    // only for even shifts, so allow a quarter cell.
    expect(Math.max(...moved)).toBeGreaterThan(0.75);
    expect(Math.max(...moved.map(Math.abs))).toBeLessThan(1.25);
  });

  test("images that are too large are refused in words", () => {
    expect(() => imageBeams(photonicNetwork({ side: 8 }), train)).toThrow(/28 × 28 pixels/);
  });
});
