import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Long files first, and the checks of executed notebooks after the browser tests that execute them. */
const ORDER = ["/test/browser/", "/test/kernel/", "/test/physics/", "/test/set-up/", "/test/notebooks/"];

const place = ({ moduleId }: TestSpecification) => ORDER.findIndex((folder) => moduleId.includes(folder));

export default class Order extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
