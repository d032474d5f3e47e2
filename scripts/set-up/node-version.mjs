// This file runs also on Node versions that it refuses, so its syntax stays old.

/** Node versions that load ES modules by require(), which notebook cells do; package.json's engines say the same. */
export const SUPPORTED_NODE = "20.19 or later (of Node 22: 22.12 or later)";

/** @param {string} version such as "v20.19.0" */
export function nodeIsSupported(version) {
  const parts = version.replace("v", "").split(".").map(Number);
  const major = parts[0];
  const minor = parts[1];
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major > 22;
}

/**
 * Loads a task and runs it, or says in one sentence why this Node cannot.
 * @param {() => Promise<{ main: (args: string[]) => Promise<number> }>} load
 */
export function runTask(load) {
  // The variable lets a test claim another version; it can only make the check stricter.
  const version = process.env.ECHOLAB_PRETEND_NODE || process.version;
  if (!nodeIsSupported(version)) {
    console.error(
      "\nNode.js " +
        version.replace("v", "") +
        " is too old: echolab needs " +
        SUPPORTED_NODE +
        ".\n" +
        "What to do: install a current Node.js from https://nodejs.org and run the command again.\n",
    );
    process.exitCode = 1;
    return;
  }
  load()
    .then((task) => task.main(process.argv.slice(2)))
    .then((code) => {
      process.exitCode = code;
    })
    .catch((error) => {
      console.error(error.sentence ? error.report() : error.stack);
      process.exitCode = 1;
    });
}
