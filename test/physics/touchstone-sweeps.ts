import type { ComplexArray } from "echolab";
import { FrequencySweep, ScatteringMatrix } from "echolab/scattering";

/** Rounding of numbers that are written in decimal, turned into angles and decibels and back. */
export const EXACT = 1e-12;

/** All values of a sweep, by engineers' sign. */
export const values = ({ matrices }: FrequencySweep): ComplexArray => ({
  re: Float64Array.from(matrices.flatMap((s) => [...s.values.re])),
  im: Float64Array.from(matrices.flatMap((s) => [...s.values.im].map((x) => -x))),
});
export const array = (re: readonly number[], im: readonly number[] = re.map(() => 0)): ComplexArray => ({
  re: Float64Array.from(re),
  im: Float64Array.from(im),
});
/** A sweep of matrices of our own, the entries by engineers' sign. */
export const sweepOf = (ports: string[], omegas: number[], s: ComplexArray, impedances?: number[]) =>
  new FrequencySweep(
    omegas.map((omega, k) => {
      const part = (x: Float64Array) => x.slice(k * ports.length ** 2, (k + 1) * ports.length ** 2);
      return new ScatteringMatrix(ports, omega, { re: part(s.re), im: part(s.im).map((x) => -x) });
    }),
    [],
    impedances,
  );
