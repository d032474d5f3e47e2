import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import TestOrder from "./scripts/tasks/test-order.mjs";
import { PATIENCE, TEST_PATIENCE } from "./test/patience.ts";

const source = fileURLToPath(new URL("./kernel-lib/src/", import.meta.url));

// Physics tests read the library's sources; kernel, notebook and browser tests use what the build made.
export default defineConfig({
  resolve: {
    alias: [
      { find: /^echolab\/(\w+)$/, replacement: `${source}$1.ts` },
      { find: /^echolab$/, replacement: `${source}index.ts` },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    // Those take many minutes or write: npm run test:long, npm run screenshots.
    exclude: process.env.ECHOLAB_LONG ? [] : ["test/long/**", "test/docs/**"],
    testTimeout: TEST_PATIENCE,
    hookTimeout: TEST_PATIENCE,
    expect: { poll: { timeout: PATIENCE } },
    maxWorkers: 2,
    sequence: { sequencer: TestOrder },
  },
});
