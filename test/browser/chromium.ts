/** A browser to test in: an installed Chrome or Chromium, else the one that comes as an npm package. */

import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { type Browser, chromium } from "playwright-core";
import { takeLock } from "../../scripts/set-up/lock.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { PATIENCE } from "../patience";

const paths = labPaths();

/** Starts a browser. ECHOLAB_BROWSER names one, or says "package" for the npm package's. */
export async function launchBrowser(): Promise<Browser> {
  const wanted = process.env.ECHOLAB_BROWSER;
  const found = wanted ? [wanted].filter((name) => name !== "package") : installed();
  const refusals: string[] = [];
  for (const executablePath of found) {
    try {
      return await launch(executablePath, {});
    } catch (error) {
      refusals.push(`${executablePath}: ${String(error).split("\n")[0]}`);
    }
  }
  if (process.platform !== "linux" || process.arch !== "x64" || (wanted && wanted !== "package"))
    throw new Error(
      `No Chrome or Chromium starts here; install one or name it in ECHOLAB_BROWSER. ${refusals.join("; ")}`,
    );
  const { executablePath, env } = await packaged();
  for (let left = LAUNCHES - 1; ; left--) {
    try {
      return await launch(executablePath, env);
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Number of attempts to start the packaged browser: on a busy machine it now and then crashes as it starts. */
const LAUNCHES = 3;

function launch(executablePath: string, extra: NodeJS.ProcessEnv): Promise<Browser> {
  // What a browser keeps at home stays in the project.
  const home = join(paths.lab, "chromium", "home");
  mkdirSync(home, { recursive: true });
  const own = { HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home };
  const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...own, ...extra }).filter((entry): entry is [string, string] =>
      Boolean(entry[1]),
    ),
  );
  return chromium.launch({ executablePath, args, env, timeout: PATIENCE });
}

function installed(): string[] {
  const names = ["google-chrome-stable", "google-chrome", "chromium", "chromium-browser", "microsoft-edge"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const places = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ...[process.env.ProgramFiles, process.env["ProgramFiles(x86)"], process.env.LOCALAPPDATA]
      .filter((folder) => folder !== undefined)
      .map((folder) => join(folder, "Google", "Chrome", "Application", "chrome.exe")),
  ];
  return places.filter((place) => existsSync(place));
}

/** Unpacks the npm package's Chromium below .lab, once, and the libraries that this system lacks. */
async function packaged(): Promise<{ executablePath: string; env: NodeJS.ProcessEnv }> {
  const bin = join(dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "..", "bin");
  const folder = join(paths.lab, "chromium");
  const executablePath = join(folder, "chromium");
  const unlock = await takeLock(join(paths.lab, "chromium.lock"), () => {});
  if (!existsSync(executablePath)) {
    // The package unpacks into the temporary folder, and knows no other.
    const kept = process.env.TMPDIR;
    const fresh = `${folder}-${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    process.env.TMPDIR = fresh;
    try {
      const { default: packed } = await import("@sparticuz/chromium");
      await packed.executablePath(bin);
    } finally {
      if (kept === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = kept;
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(fresh, folder);
  }
  const env: NodeJS.ProcessEnv = {};
  if (!existsSync("/etc/fonts/fonts.conf")) env.FONTCONFIG_PATH = join(folder, "fonts");
  if (lacksLibraries(executablePath)) {
    const libraries = join(folder, "libraries");
    if (!existsSync(libraries)) await unpack(join(bin, "al2023.tar.br"), libraries);
    env.LD_LIBRARY_PATH = [join(libraries, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  }
  unlock();
  return { executablePath, env };
}

function lacksLibraries(program: string): boolean {
  try {
    return execFileSync("ldd", [program], { encoding: "utf8" }).includes("not found");
  } catch {
    return true;
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  const { extract } = createRequire(createRequire(import.meta.url).resolve("@sparticuz/chromium"))("tar-fs");
  await pipeline(createReadStream(archive), createBrotliDecompress(), extract(`${folder}.part`));
  renameSync(`${folder}.part`, folder);
}
