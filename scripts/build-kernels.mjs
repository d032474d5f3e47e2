// Compiles the kernels (AssemblyScript) to WebAssembly and embeds them, so that one file works everywhere.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const root = fileURLToPath(new URL("../kernel-lib/", import.meta.url));
// The compiler reads sources relative to the working folder.
process.chdir(root);
const constants = [];
for (const name of ["symmetric"]) {
  /** @type {Uint8Array} */
  let wasm = new Uint8Array();
  const options = [
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--importMemory",
    "--noExportMemory",
  ];
  const { error, stderr } = await asc.main([`kernels/${name}.ts`, "--outFile", "kernel.wasm", ...options], {
    writeFile: (_, contents) => {
      wasm = /** @type {Uint8Array} */ (contents);
    },
  });
  if (error) {
    console.error(String(stderr));
    process.exit(1);
  }
  constants.push(
    `export const ${name.toUpperCase()}: string =\n  "${Buffer.from(wasm).toString("base64")}";\n`,
  );
}
mkdirSync(`${root}src/engine/generated`, { recursive: true });
writeFileSync(
  `${root}src/engine/generated/kernels.ts`,
  `// Made by scripts/build-kernels.mjs from kernel-lib/kernels.\n${constants.join("")}`,
);
