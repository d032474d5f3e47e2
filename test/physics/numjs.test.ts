import { grid, network, wavePacket } from "echolab";
import { toNumjs } from "echolab/data";
import { Field } from "echolab/waves";
import nj from "numjs";
import { expect, test } from "vitest";
import { SpectralPhase } from "../../kernel-lib/src/engine/waves/split-step.js";

test("fields are numjs arrays over the same memory", () => {
  const field = new Field(grid({ points: [2, 3], length: 1 }), [1, 2, 3, 4, 5, 6]);
  const { re, im } = toNumjs(field);
  expect(re).toBeInstanceOf(nj.zeros([1]).constructor);
  expect(re.shape).toEqual([2, 3]);
  expect(re.get(1, 0)).toBe(4);
  re.set(0, 2, 42);
  expect(field.re[2]).toBe(42);
  field.im[5] = 7;
  expect(im.get(1, 2)).toBe(7);
  expect(nj.sum(re)).toBe(60);
});

test("scattering matrices too, with rows = out", () => {
  const s = network({
    passive: false,
    detuning: [0, 0],
    decay: [1, 1],
    couplings: [{ between: [1, 0], value: 0.5, back: 0 }],
  }).scattering();
  const { im } = toNumjs(s);
  expect(im.get(1, 0)).toBeCloseTo(2, 14);
  expect(im.get(0, 1)).toBeCloseTo(0, 14);
});

test("our transform is the conjugate convention of nj.fft, as NumPy's is", () => {
  const field = wavePacket(grid({ points: 8, length: 4 }), { width: 0.5, at: 0.5 });
  const reference = nj.fft(
    nj.stack([nj.array([...field.re]), nj.array([...field.im])], -1),
  ) as nj.NdArray<number>;
  new SpectralPhase([8]).inverse(field.re, field.im);
  for (let k = 0; k < 8; k++) {
    expect(field.re[k]).toBeCloseTo(reference.get(k, 0), 12);
    expect(field.im[k]).toBeCloseTo(reference.get(k, 1), 12);
  }
});
