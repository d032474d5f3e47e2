import { labPaths } from "../set-up/paths.mjs";
import { setUp } from "../set-up/set-up.mjs";
import { STEPS } from "../set-up/steps.mjs";

/** npm run build: library and extension, whether they changed or not. Needs no Python. */
export async function main() {
  const steps = STEPS.filter(({ id }) => id !== "python");
  await setUp(labPaths(), { steps, force: ["library", "extension"] });
  return 0;
}
