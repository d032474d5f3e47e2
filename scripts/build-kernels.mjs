// Compiles the kernels (AssemblyScript) to WebAssembly and embeds them, so that one file works everywhere.
// Every .ts file directly in kernel-lib/kernels is a module; what several of them use lies in a folder below.
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

/** The number at `at` in the binary format's variable length, and where it ends. @param {Uint8Array} wasm @param {number} at */
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

/** The declared functions of a source file as TypeScript: the compiler's number types are all `number`. @param {string} source */
function signatures(source) {
  return [...source.matchAll(/^export function (\w+)\(([^)]*)\): (\w+)/gm)].map(([, name, list, result]) => {
    const names = [...list.matchAll(/(\w+): \w+/g)].map(([, parameter]) => `${parameter}: number`);
    return `    ${name}(${names.join(", ")}): ${result === "void" ? "void" : "number"};\n`;
  });
}

const types = [];
const constants = [];
const files = readdirSync("kernels")
  .filter((name) => name.endsWith(".ts"))
  .sort();
for (const file of files) {
  const name = file.slice(0, -".ts".length);
  const [wasm, shared] = [
    await compile(`kernels/${file}`, []),
    await compile(`kernels/${file}`, ["--sharedMemory"]),
  ];
  // Threads would each initialise the one memory again, over each other's numbers.
  if (sections(wasm).has(DATA_SECTION) || sections(wasm).has(START_SECTION))
    fail(`kernels/${file} has static data or a start function; tables must be given by address.`);
  const different = [...wasm.keys()].filter((i) => wasm[i] !== shared[i]);
  if (wasm.length !== shared.length || different.length !== 1)
    fail(`kernels/${file}: the builds for shared and private memory differ in more than the memory's flag.`);
  types.push(`  ${name}: {\n${signatures(readFileSync(`kernels/${file}`, "utf8")).join("")}  };\n`);
  constants.push(
    `  ${name}: {\n    sharedFlagAt: ${different[0]},\n    code: "${Buffer.from(wasm).toString("base64")}",\n  },\n`,
  );
}
mkdirSync("src/engine/generated", { recursive: true });
writeFileSync(
  "src/engine/generated/kernels.ts",
  `// Made by scripts/build-kernels.mjs from kernel-lib/kernels.
export interface KernelExports {
${types.join("")}}

export const KERNELS: Readonly<Record<keyof KernelExports, { readonly sharedFlagAt: number; readonly code: string }>> = {
${constants.join("")}};
`,
);
