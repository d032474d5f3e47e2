// Compiles the kernels (AssemblyScript) to WebAssembly and embeds them, so that one file works everywhere.
// Every .ts file directly in kernel-lib/kernels is a module; what several of them use lies in a folder below. A module
// that uses fused multiply-add (shared/fma.ts) is built twice, with it and without.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../kernel-lib/", import.meta.url));
// The compiler reads sources relative to the working folder.
process.chdir(root);

const OPTIONS = [
  "-O3",
  "--noAssert",
  "--runtime",
  "stub",
  "--enable",
  "simd",
  "--enable",
  "threads",
  "--importMemory",
  "--noExportMemory",
  "--initialMemory",
  "1",
  "--maximumMemory",
  "65536",
];
/** Compiler options that the second build adds. */
const FUSED = ["--enable", "relaxed-simd"];
const DATA_SECTION = 11;
const START_SECTION = 8;

/** @param {string} file @param {string[]} options */
async function compile(file, options) {
  /** @type {Uint8Array} */
  let wasm = new Uint8Array();
  const { error, stderr } = await asc.main([file, "--outFile", "kernel.wasm", ...OPTIONS, ...options], {
    writeFile: (_, contents) => {
      wasm = /** @type {Uint8Array} */ (contents);
    },
  });
  if (error) fail(String(stderr));
  return wasm;
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/**
 * Reads the number at `at` in the binary format's variable length; returns it and where it ends.
 * @param {Uint8Array} wasm
 * @param {number} at
 */
function leb(wasm, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, end: at };
  }
}

/** @param {Uint8Array} wasm */
function sections(wasm) {
  const found = new Set();
  for (let at = 8; at < wasm.length; ) {
    found.add(wasm[at]);
    const { value, end } = leb(wasm, at + 1);
    at = end + value;
  }
  return found;
}

/**
 * Writes the declared functions of a source file as TypeScript: the compiler's number types are all `number`.
 * @param {string} source
 */
function signatures(source) {
  return [...source.matchAll(/^export function (\w+)\(([^)]*)\): (\w+)/gm)].map(([, name, list, result]) => {
    const names = [...list.matchAll(/(\w+): \w+/g)].map(([, parameter]) => `${parameter}: number`);
    return `    ${name}(${names.join(", ")}): ${result === "void" ? "void" : "number"};\n`;
  });
}

/** Bytes in a module before the kind of the memory that it imports. */
const BEFORE_MEMORY = "\x03env\x06memory\x02";

/**
 * Builds a module as the library keeps it: without tables of its own, and with the byte that tells whether memory is
 * shared.
 * @param {string} file
 * @param {string[]} options
 */
async function build(file, options) {
  const wasm = Buffer.from(await compile(file, options));
  // Threads would each initialise the one memory again, over each other's numbers.
  if (sections(wasm).has(DATA_SECTION) || sections(wasm).has(START_SECTION))
    fail(`${file} has static data or a start function; tables must be given by address.`);
  const at = wasm.indexOf(BEFORE_MEMORY, 0, "latin1");
  if (at < 0 || at !== wasm.lastIndexOf(BEFORE_MEMORY, undefined, "latin1"))
    fail(`${file} does not import one memory.`);
  return { sharedFlagAt: at + BEFORE_MEMORY.length, code: wasm.toString("base64") };
}

const types = [];
/** @type {Record<string, object>} */
const modules = {};
const files = readdirSync("kernels")
  .filter((name) => name.endsWith(".ts"))
  .sort();
for (const file of files) {
  const name = file.slice(0, -".ts".length);
  types.push(`  ${name}: {\n${signatures(readFileSync(`kernels/${file}`, "utf8")).join("")}  };\n`);
  const plain = await build(`kernels/${file}`, []);
  const fused = await build(`kernels/${file}`, FUSED);
  modules[name] = fused.code === plain.code ? plain : { ...plain, fused };
}
mkdirSync("src/engine/generated", { recursive: true });
writeFileSync(
  "src/engine/generated/kernels.ts",
  `// Made by scripts/build-kernels.mjs from kernel-lib/kernels.
export interface KernelExports {
${types.join("")}}

export interface KernelBuild {
  readonly sharedFlagAt: number;
  readonly code: string;
}

/** Every module without and, where it gains by it, with fused multiply-add. */
export const KERNELS: Readonly<Record<keyof KernelExports, KernelBuild & { readonly fused?: KernelBuild }>> = ${JSON.stringify(modules, undefined, 2)};
`,
);
