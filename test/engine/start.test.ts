import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { KERNELS } from "../../kernel-lib/src/engine/generated/kernels.js";
import { KERNEL_NAMES, kernels } from "../../kernel-lib/src/engine/memory/wasm.js";

/** What a page has to load for all kernels, compressed as a server does. */
const DOWNLOAD_BYTES = 150_000;

test("all kernels together are a small download", () => {
  const all = Object.values(KERNELS)
    .flatMap((build) => [build, build.fused ?? []].flat())
    .map(({ code }) => Buffer.from(code, "base64"));
  expect(gzipSync(Buffer.concat(all)).length).toBeLessThan(DOWNLOAD_BYTES);
  // As they are embedded, in text.
  expect(gzipSync(all.map((code) => code.toString("base64")).join("")).length).toBeLessThan(DOWNLOAD_BYTES);
});

test("every module in kernel-lib/kernels instantiates with the functions that its types promise", () => {
  expect(KERNEL_NAMES.length).toBeGreaterThan(0);
  for (const name of KERNEL_NAMES) {
    const functions = Object.values(kernels(name) ?? {}).filter((f) => typeof f === "function");
    expect(functions.length, name).toBeGreaterThan(0);
  }
});
