import { afterEach, expect, test, vi } from "vitest";
import { KERNELS } from "../../kernel-lib/src/engine/generated/kernels.js";

/** Of the largest number: rounding of a few hundred steps, divided by the ε = 1e-5 of a gradient by echoes. */
const ROUNDING = 1e-8;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** All results with the kernels of a choice, computed by a library of their own. */
async function results(fma: string) {
  vi.resetModules();
  vi.stubEnv("ECHOLAB_FMA", fma);
  const { fused } = await import("../../kernel-lib/src/engine/waves/fused.js");
  return { fused: fused(), values: (await import("./results.js")).results() };
}

test("kernels with and without fused multiply-add agree to rounding", async () => {
  const one = await results("1");
  const other = await results("0");
  expect([one.fused, other.fused]).toEqual([true, false]);
  for (const [name, values] of Object.entries(one.values)) {
    const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    const difference = values.reduce((m, v, i) => Math.max(m, Math.abs(v - other.values[name][i])), 0);
    expect(difference, name).toBeLessThan(ROUNDING * most);
  }
});

test("where there is no relaxed SIMD, kernels without it run", async () => {
  const validate = WebAssembly.validate;
  const refusing = vi
    .spyOn(WebAssembly, "validate")
    .mockImplementation((bytes) => !relaxed(bytes as Uint8Array) && validate(bytes));
  const { values } = await results("1").finally(() => refusing.mockRestore());
  const plain = await results("0");
  expect(values).toEqual(plain.values);
});

/** Whether a module has the instruction f64x2.relaxed_madd. */
function relaxed(bytes: Uint8Array): boolean {
  return Buffer.from(bytes).includes(Buffer.of(0xfd, 0x87, 0x02));
}

test("a module is there twice only where it has fused instructions", () => {
  for (const [name, { code, fused }] of Object.entries(KERNELS)) {
    expect(relaxed(Buffer.from(code, "base64")), name).toBe(false);
    if (fused) expect(relaxed(Buffer.from(fused.code, "base64")), name).toBe(true);
  }
});
