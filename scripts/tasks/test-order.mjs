import { BaseSequencer } from "vitest/node";

/**
 * Order of the files: long ones first, and the checks of executed notebooks after the browser tests that execute them.
 */
const ORDER = ["/test/browser/", "/test/kernel/", "/test/physics/", "/test/set-up/", "/test/notebooks/"];

/** @param {import("vitest/node").TestSpecification} file */
const place = ({ moduleId }) => ORDER.findIndex((folder) => moduleId.includes(folder));

export default class TestOrder extends BaseSequencer {
  /**
   * @override
   * @param {import("vitest/node").TestSpecification[]} files
   */
  async sort(files) {
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
