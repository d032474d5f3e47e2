import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FakeProject } from "./fake-project";

const EVERYTHING = [
  "npm ci",
  "python venv",
  "python pip",
  "kernels",
  "tsc",
  "tsc",
  "builder",
  "python jupyterlab",
];

afterAll(() => FakeProject.removeAll());

/** One sentence, one remedy, no stack trace, exit code 1. */
function expectTrouble({ code, output }: { code: number | null; output: string }, ...words: string[]): void {
  for (const word of words) expect(output).toContain(word);
  expect(output).toMatch(/What to do: \S/);
  expect(output).not.toMatch(/^\s+at .*:\d+/m);
  expect(output).not.toContain("Error:");
  expect(code).toBe(1);
}

describe("npm start, with pretended tools, in a path with spaces", () => {
  test("sets up once, passes arguments on, and skips what is unchanged", async () => {
    const lab = new FakeProject();
    const first = await lab.run("start.mjs", ["--no-browser", "--debug"]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toContain('JupyterLab gets ["--no-browser","--debug"]');
    expect(first.output).toMatch(/npm packages.*installing[\s\S]*✓ npm packages +\d/);
    expect([...lab.calls].sort()).toEqual([...EVERYTHING].sort());

    const second = await lab.run("start.mjs", []);
    expect(second.code).toBe(0);
    expect(second.output).not.toContain("Setting up");
    expect(lab.calls.slice(EVERYTHING.length)).toEqual(["python jupyterlab"]);

    lab.write("widgets/src/index.ts", "export default 1;");
    await lab.run("start.mjs", []);
    expect(lab.calls.slice(EVERYTHING.length + 1)).toEqual(["tsc", "builder", "python jupyterlab"]);
  });

  test("names a Node that is too old, and what to install", async () => {
    const lab = new FakeProject();
    for (const version of ["v18.20.1", "v20.18.0", "v21.7.0", "v22.11.0"]) {
      const ended = await lab.run("start.mjs", [], { ECHOLAB_PRETEND_NODE: version });
      expectTrouble(ended, `Node.js ${version.slice(1)} is too old`, "https://nodejs.org");
    }
    expect(lab.calls).toEqual([]);
  });

  test("says that Python is missing", async () => {
    const lab = new FakeProject();
    rmSync(join(lab.bin, "python3"));
    expectTrouble(await lab.run("start.mjs"), "Python was not found", "install Python 3.10 or later");
    expectTrouble(
      await lab.run("start.mjs", [], { ECHOLAB_PYTHON: "/no/python" }),
      "ECHOLAB_PYTHON names /no/python",
    );
  });

  test("names a Python that is too old", async () => {
    const lab = new FakeProject();
    const ended = await lab.run("start.mjs", [], { FAKE_PYTHON_VERSION: "3.9.18" });
    expectTrouble(ended, `Python 3.9.18 (${lab.bin}/python3) is too old`, "ECHOLAB_PYTHON");
  });

  test("says how to get Python's venv module", async () => {
    const ended = await new FakeProject().run("start.mjs", [], { FAKE_PYTHON: "no venv" });
    expectTrouble(ended, "Python's venv module is missing", "apt install python3-venv");
  });

  test("refuses a port in use before it sets up anything", async () => {
    const holder = createServer();
    const port = await new Promise<number>((done) =>
      holder.listen(0, "127.0.0.1", () => done((holder.address() as { port: number }).port)),
    );
    const lab = new FakeProject();
    for (const args of [["--port", `${port}`], [`--port=${port}`], [`--ServerApp.port=${port}`]])
      expectTrouble(await lab.run("start.mjs", args), `Port ${port} is in use`, "--port");
    expectTrouble(await lab.run("start.mjs", ["--port", "lots"]), '"lots", which is not a port');
    expect(lab.calls).toEqual([]);
    holder.close();
  });

  test("goes on after a full disk without repeating what was done", async () => {
    const lab = new FakeProject();
    expectTrouble(
      await lab.run("start.mjs", [], { FAKE_PYTHON: "full disk" }),
      "The disk is full",
      "free about",
    );
    const done = lab.calls.includes("builder") ? [] : ["builder"];
    expect(await lab.run("start.mjs")).toMatchObject({ code: 0 });
    expect(lab.calls).toContain("python jupyterlab");
    expect(lab.calls.filter((call) => call === "python venv")).toHaveLength(2);
    expect(lab.calls.filter((call) => call === "npm ci").length).toBeLessThanOrEqual(1 + done.length);
  });

  test("an interrupt ends set-up with a sentence, and the next try goes on", async () => {
    const lab = new FakeProject();
    const { child, ended, read } = lab.start("start.mjs", [], { FAKE_NPM: "hang" });
    while (!/✓ Python environment/.test(read())) await new Promise((done) => setTimeout(done, 20));
    child.kill("SIGINT");
    expectTrouble(await ended, "Set-up was interrupted", "goes on from where it stopped");
    expect(await lab.run("start.mjs")).toMatchObject({ code: 0 });
    expect(lab.calls.filter((call) => call === "python pip")).toHaveLength(1);
  });

  test("two starts at once set up once", async () => {
    const lab = new FakeProject();
    const one = lab.start("start.mjs", [], { FAKE_NPM: "wait" });
    await expect.poll(() => lab.calls).toContain("npm ci");
    const other = lab.start("start.mjs");
    await expect.poll(other.read).toContain("Waiting for another set-up");
    lab.write("go on", "");
    expect((await Promise.all([one.ended, other.ended])).map(({ code }) => code)).toEqual([0, 0]);
    expect(lab.calls.filter((call) => call === "npm ci")).toHaveLength(1);
  });
});
