import { readFileSync, renameSync, writeFileSync } from "node:fs";

/**
 * Keeps what is set up as hashes by step name, in one file. Where the file is torn or missing, the steps run again.
 * @param {string} file
 */
export function stateFile(file) {
  /** @returns {Record<string, string>} */
  const read = () => {
    try {
      return JSON.parse(readFileSync(file, "utf8"));
    } catch {
      return {};
    }
  };
  return {
    /** @param {string} step */
    get: (step) => read()[step],
    /**
     * @param {string} step
     * @param {string | undefined} value undefined forgets the step
     */
    set(step, value) {
      const next = `${file}.${process.pid}`;
      writeFileSync(next, `${JSON.stringify({ ...read(), [step]: value }, null, 2)}\n`);
      renameSync(next, file);
    },
  };
}
