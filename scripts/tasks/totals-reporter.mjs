import { writeFileSync } from "node:fs";

/** A vitest reporter that leaves the totals in a file; a test file that cannot even load counts as one failure. */
export default class TotalsReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      let here = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        if (state === "failed") here++;
      }
      failed += here || (module.state() === "failed" ? 1 : 0);
    }
    const file = process.env.ECHOLAB_TEST_TOTALS;
    if (file) writeFileSync(file, JSON.stringify({ passed, failed }));
  }
}
