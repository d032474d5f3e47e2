import { chmodSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { labEnvironment } from "../../scripts/set-up/environment.mjs";
import { labPaths } from "../../scripts/set-up/paths.mjs";
import { run } from "../../scripts/set-up/run.mjs";
import { fileTrouble, Trouble } from "../../scripts/set-up/trouble.mjs";
import { FakeProject } from "./fake-project";

// Port 9 discards; on machines of today nobody listens there.
const NOWHERE = "http://127.0.0.1:9/";

afterAll(() => FakeProject.removeAll());

test("npm without network: a sentence and a remedy", async () => {
  const lab = new FakeProject();
  const manifest = { name: "fake", private: true, type: "module", dependencies: { "pure-rand": "8.4.2" } };
  lab.write("package.json", JSON.stringify(manifest));
  const packages = { "": manifest, "node_modules/pure-rand": { version: "8.4.2" } };
  lab.write("package-lock.json", JSON.stringify({ name: "fake", lockfileVersion: 3, packages }));
  // The real npm, found beside Node.
  const { code, output } = await lab.run("start.mjs", [], {
    PATH: `${lab.bin}:${process.env.PATH}`,
    npm_execpath: process.env.npm_execpath ?? "",
    npm_config_registry: NOWHERE,
  });
  expect(output).toContain("Npm cannot reach the package registry.");
  expect(output).toContain("check the network connection");
  expect(output).not.toMatch(/^\s+at .*:\d+/m);
  expect(code).toBe(1);
});

test("pip without network: a sentence and a remedy", async () => {
  const paths = labPaths();
  mkdirSync(paths.logs, { recursive: true });
  const pip = [paths.python, "-m", "pip", "download", "--no-deps", "--retries=1", `--index-url=${NOWHERE}`];
  const trouble = await run(
    [...pip, "--no-cache-dir", "--dest", join(paths.lab, "nothing"), "tinycss2==0.0.9"],
    {
      title: "pip",
      cwd: paths.project,
      env: {
        ...labEnvironment(paths),
        PIP_CONFIG_FILE: "/dev/null",
        PIP_FIND_LINKS: "",
        PIP_EXTRA_INDEX_URL: "",
      },
      log: join(paths.logs, "no-network-test.txt"),
    },
  ).catch((error: Error) => error);
  expect(trouble).toBeInstanceOf(Trouble);
  expect(trouble).toMatchObject({ sentence: "Pip cannot reach the package registry." });
});

test.skipIf(process.platform === "win32")("a folder that cannot be written to", async () => {
  const lab = new FakeProject(tmpdir());
  chmodSync(lab.root, 0o555);
  // The owner of a machine may write anywhere, so pretend to be nobody.
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { code, output } = await lab.start("start.mjs", [], {}, nobody).ended;
  chmodSync(lab.root, 0o755);
  expect(output).toContain(`The folder ${lab.root} cannot be written to.`);
  expect(output).toMatch(/What to do: copy the project to a folder of your own/);
  expect(output).not.toMatch(/^\s+at /m);
  expect(code).toBe(1);
});

test.each([
  ["EROFS", "cannot be written to"],
  ["ENOSPC", "is full"],
  ["EDQUOT", "quota"],
])("the file system's %s becomes a sentence", (code, words) => {
  const trouble = fileTrouble(Object.assign(new Error("system"), { code }), "/a b");
  expect(trouble).toBeInstanceOf(Trouble);
  expect(trouble.message).toContain(words);
});
