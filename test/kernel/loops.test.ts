/** A training that blocks the kernel, paused and stopped from the page. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "./client.js";

const MIME = "application/vnd.echolab.training.v1+json";
let client: Client;

beforeAll(async () => {
  client = new Client();
  await client.ready;
  await client.execute(`
    import {
      adam, byScattering, confusionMatrix, crossEntropyCost, descent, digits, encodeImages, layeredNetwork, monitor, trainer,
    } from "echolab";
    function* endless() {
      for (let iteration = 1; ; iteration++) yield { iteration, total: 1e9, cost: 1 / iteration, rate: 1, remaining: 1 };
    }
    function* short() { for (const step of endless()) { if (step.iteration > 50) return; yield { ...step, total: 50 }; } }
    let last = 0;`);
});
afterAll(() => client.shutdown());

const payloads = (cell: string) =>
  client.messages
    .filter((m) => m.parent === cell && /display_data$/.test(m.type))
    .map((m) => m.content.data[MIME]);

async function seen(cell: string, state: string, after = 0) {
  await client.until(
    () =>
      payloads(cell)
        .slice(after)
        .some((p) => p.state === state),
    `the state "${state}"`,
  );
  return payloads(cell).findIndex((p, i) => i >= after && p.state === state);
}

function ask(loop: number, wish: string): void {
  client.send("comm_open", { comm_id: `${wish}-${loop}`, target_name: "echolab.loop", data: { loop, wish } });
}

test("pause holds a blocking loop, go lets it on, stop ends it; the cell goes on behind the loop", async () => {
  const cell = client.start(`
    for (const step of monitor(endless(), { title: "Endless" })) last = step.iteration;
    "after the loop"`);
  const running = await seen(cell, "running");
  const { loop } = payloads(cell)[running];
  ask(loop + 7, "stop");
  ask(loop, "pause");
  const paused = await seen(cell, "paused");
  await new Promise((done) => setTimeout(done, 600));
  expect(payloads(cell).length).toBe(paused + 1);
  ask(loop, "go");
  const again = await seen(cell, "running", paused);
  expect(payloads(cell)[again].iteration).toBeGreaterThan(payloads(cell)[paused].iteration);
  ask(loop, "stop");
  const answer = await client.answer(cell);
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("'after the loop'");
  const end = payloads(cell).at(-1);
  expect(end).toMatchObject({ state: "stopped", loop: 0, title: "Endless" });
  expect(end.costs.x.length).toBeLessThanOrEqual(512);
  expect(answer.of("update_display_data").at(-1)?.content.data["image/png"]).toMatch(/^iVBOR/);
});

test("a loop that ends by itself says so, with accuracy and confusion matrix measured at the end", async () => {
  const answer = await client.execute(`
    let measured = 0;
    const confusion = () => confusionMatrix({ evaluation: { confusion: [[3, 1], [0, last]] } });
    for (const step of monitor(short(), { accuracy: () => ++measured / 100, every: 20, confusion })) last = step.iteration;
    last`);
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("50");
  const end = payloads(answer.id).at(-1);
  expect(end).toMatchObject({ state: "finished", iteration: 50, accuracies: { x: [1, 21, 41, 50] } });
  expect(end.confusion).toMatchObject({ version: 1, classes: ["0", "1"], counts: [3, 1, 0, 50] });
  expect(answer.of("update_display_data").at(-1)?.content.data["text/plain"]).toContain(
    "misread: 0 as 1 1 times",
  );
});

test("an interrupt while the accuracy is measured leaves whole curves", async () => {
  const cell = client.start(`
    const slow = () => { console.log("measuring"); for (;;); };
    for (const step of monitor(endless(), { accuracy: () => (last > 2 ? slow() : 0.5), every: 1 })) last = step.iteration;`);
  await client.message(
    (m) => m.parent === cell && m.content.text?.startsWith("measuring"),
    "the measurement",
  );
  client.interrupt();
  expect((await client.answer(cell)).of("error")[0].content.ename).toBe("Interrupted");
  const { state, accuracies } = payloads(cell).at(-1);
  expect(state).toBe("interrupted");
  expect(accuracies.x.length).toBe(accuracies.y.length);
});

test("an interrupted loop is shown as interrupted, and the next one works", async () => {
  const cell = client.start("for (const step of monitor(endless())) last = step.iteration;");
  await seen(cell, "running");
  client.interrupt();
  expect((await client.answer(cell)).of("error")[0].content.ename).toBe("Interrupted");
  expect(payloads(cell).at(-1).state).toBe("interrupted");
  const answer = await client.execute("for (const step of monitor(short())) last = step.iteration; last");
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("50");
});

test("a finished training run again shows where it stands, and one that goes on keeps its curve", async () => {
  const answer = await client.execute(`
    const trained = trainer({
      machine: layeredNetwork({ layers: [128, 4, 10], seed: 1 }), data: encodeImages(digits().train),
      cost: crossEntropyCost(), rule: descent(adam({ rate: 0.01 }), byScattering()), batch: 5, seed: 1,
    });
    const cell = (steps: number) => {
      for (const step of monitor(trained.train(steps - trained.iteration), { every: 3 })) last = step.iteration;
    };
    cell(3); cell(3); cell(5); last`);
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("5");
  const ends = payloads(answer.id).filter((p) => p.state === "finished");
  expect(ends.map(({ iteration, total, costs }) => ({ iteration, total, x: costs.x }))).toEqual([
    { iteration: 3, total: 3, x: [1, 2, 3] },
    { iteration: 3, total: 3, x: [1, 2, 3] },
    { iteration: 5, total: 5, x: [1, 2, 3, 4, 5] },
  ]);
  expect(ends[1].cost).toBe(ends[0].cost);
});
