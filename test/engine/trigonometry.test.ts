import { randomStream } from "echolab";
import { expect, test } from "vitest";
import { cos, sin } from "../../kernel-lib/src/engine/waves/trigonometry.js";

/** Ours and the platform's may each be a unit in the last place away from the truth. */
const UNITS = 2 * Number.EPSILON;

test("sine and cosine are right to the last place or next to it, near zeros too", () => {
  const r = randomStream(1);
  const angles = [0, 1e-300, -1e-9];
  for (let n = -9; n <= 9; n++) angles.push((n * Math.PI) / 2, (n * Math.PI) / 4, (n * Math.PI) / 2 + 1e-9);
  for (let i = 0; i < 20_000; i++) angles.push((r.uniform() - 0.5) * 10 ** (6 * r.uniform()));
  for (let i = 0; i < 20_000; i++) angles.push((r.uniform() - 0.5) * 10 ** (6 + 300 * r.uniform()));
  const wrong = angles.filter(
    (x) =>
      Math.abs(sin(x) - Math.sin(x)) > UNITS * Math.abs(Math.sin(x)) ||
      Math.abs(cos(x) - Math.cos(x)) > UNITS * Math.abs(Math.cos(x)),
  );
  expect(wrong).toEqual([]);
  for (const none of [Number.NaN, Number.POSITIVE_INFINITY])
    expect([sin(none), cos(none)]).toEqual([NaN, NaN]);
});

test("the symmetries hold to the last bit, and exact values are exact", () => {
  const r = randomStream(2);
  for (let i = 0; i < 1000; i++) {
    const x = 10 * r.uniform();
    if (sin(-x) !== -sin(x) || cos(-x) !== cos(x)) throw new Error(`not symmetric at ${x}`);
  }
  expect([sin(0), cos(0)]).toEqual([0, 1]);
});
