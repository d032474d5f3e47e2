/** Controls of ipywidgets bound to TypeScript runs, seen by a real Jupyter client: the widget protocol, 2.1. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { INPUT_MIME } from "../../kernel-lib/src/wire/mime.js";
import { Client } from "./client.js";

const VIEW = "application/vnd.jupyter.widget-view+json";

let client: Client;

beforeAll(async () => {
  client = new Client();
  await client.ready;
  await client.execute(
    `import { bind, lineChart, slider } from "echolab"; import { checkbox, dropdown } from "echolab/display";`,
  );
});
afterAll(() => client.shutdown());

interface Opened {
  readonly comm_id: string;
  readonly data: { readonly state: Record<string, unknown> };
}

/** Code that runs, and the models it has opened by the name of their kind. */
async function opened(code: string) {
  const answer = await client.execute(code);
  const models = answer.of("comm_open").map(({ content }) => content as unknown as Opened);
  const find = (name: string) => models.find(({ data }) => data.state._model_name === name);
  return { answer, find };
}

/** The page moves a control; everything the kernel publishes because of it. */
async function moved(id: string, state: object) {
  const request = client.send("comm_msg", {
    comm_id: id,
    data: { method: "update", state, buffer_paths: [] },
  });
  await client.message(
    (m) => m.parent === request && m.type === "status" && m.content.execution_state === "idle",
    "idle after the control has moved",
  );
  return client.messages.filter((m) => m.parent === request);
}

test("a slider opens its model with layout and style, and is shown by their reference", async () => {
  const { answer, find } = await opened(
    `const tau = slider({ label: "τ", min: 0, max: 2, step: 0.05, value: 1 }); tau`,
  );
  const model = find("FloatSliderModel");
  expect(answer.of("comm_open").every(({ metadata }) => metadata.version === "2.1.0")).toBe(true);
  expect(model?.data.state).toMatchObject({
    _model_module: "@jupyter-widgets/controls",
    _view_name: "FloatSliderView",
    description: "τ",
    min: 0,
    max: 2,
    step: 0.05,
    value: 1,
    readout_format: ".2f",
    layout: `IPY_MODEL_${find("LayoutModel")?.comm_id}`,
    style: `IPY_MODEL_${find("SliderStyleModel")?.comm_id}`,
  });
  const { data } = answer.of("execute_result")[0].content as { data: Record<string, unknown> };
  expect(data[VIEW]).toEqual({ version_major: 2, version_minor: 0, model_id: model?.comm_id });
  expect(data["text/plain"]).toBe("τ: 1 (slider from 0 to 2)");
  expect(data[INPUT_MIME]).toEqual({ version: 1 });
});

test("what is bound to controls is shown again, in its place, with their new values", async () => {
  const { answer, find } = await opened(`
    const inputs = {
      slope: slider({ label: "slope", min: -1, max: 1, value: 0.5 }),
      up: checkbox({ label: "up", value: true }),
      kind: dropdown({ label: "kind", options: ["line", "points"] }),
    };
    const bound = bind(inputs, ({ slope, up, kind }) => {
      if (slope === 1) throw new Error("too steep");
      const y = [0, up ? slope : -slope];
      return lineChart({ title: kind, x: { label: "x" }, y: { label: "y" }, series: [{ name: "s", x: [0, 1], y }] });
    }, { picture: false });
    bound.id`);
  const id = answer.of("execute_result")[0].content.data["text/plain"].replaceAll("'", "");
  const text = (messages: Awaited<ReturnType<typeof moved>>) => {
    const updates = messages.filter((m) => m.type === "update_display_data");
    expect(updates.map((m) => m.content.transient)).toEqual([{ display_id: id }]);
    return updates[0].content.data["text/plain"];
  };
  expect(answer.of("display_data")).toHaveLength(4);
  expect(text(await moved(find("FloatSliderModel")?.comm_id ?? "", { value: 0.25 }))).toContain("last 0.25");
  expect(text(await moved(find("CheckboxModel")?.comm_id ?? "", { value: false }))).toContain("last −0.25");
  expect(text(await moved(find("DropdownModel")?.comm_id ?? "", { index: 1 }))).toContain("points");
  expect(text(await moved(find("FloatSliderModel")?.comm_id ?? "", { value: 1 }))).toBe("too steep");
  expect(text(await moved(find("FloatSliderModel")?.comm_id ?? "", { value: -0.5 }))).toContain("last 0.5");
});

test("the kernel moves a control, the page's nonsense is left aside", async () => {
  const { find } =
    await opened(`const heard: number[] = []; const kappa = slider({ min: 0, max: 1, value: 0 });
    kappa.onChange((value) => heard.push(value));`);
  const id = find("FloatSliderModel")?.comm_id ?? "";
  const set = await client.execute("kappa.value = 0.5;");
  expect(set.of("comm_msg")[0].content).toMatchObject({ comm_id: id, data: { state: { value: 0.5 } } });
  for (const value of ["0.7", null, { x: 1 }, 7, -3]) await moved(id, { value });
  await moved(id, { method: "update", __proto__: { value: 0.1 } });
  const answer = await client.execute("heard.join(' ')");
  expect(answer.of("execute_result")[0].content.data["text/plain"]).toBe("'0.5 1 0'");
  const refused = await client.execute("kappa.value = 2;");
  expect(refused.of("error")[0].content.evalue).toContain("value is 2");
});

test("a page that was loaded again gets the states of all models", async () => {
  const open = { comm_id: "again", target_name: "jupyter.widget.control", data: {} };
  client.send("comm_open", open);
  const request = client.send("comm_msg", { comm_id: "again", data: { method: "request_states" } });
  const reply = await client.message((m) => m.type === "comm_msg" && m.parent === request, "the states");
  const { method, states } = reply.content.data as { method: string; states: Record<string, never> };
  expect(method).toBe("update_states");
  const sliders = Object.values(states).filter(({ model_name }) => model_name === "FloatSliderModel");
  expect(sliders).toHaveLength(3);
  expect(sliders[0]).toMatchObject({ model_module_version: "2.0.0", state: { description: "τ", value: 1 } });
});

test("a field is shown by anywidget too: the viewers travel as a module, an update as a payload", async () => {
  await client.execute(`import { anywidget, confusionMatrix } from "echolab";
    const wave = (k: number) => ({ kind: "field" as const, shape: [8], lengths: [8], times: [0],
      re: Float64Array.from({ length: 8 }, (_, i) => Math.cos(k * i)) });`);
  const { answer, find } = await opened(`const shown = anywidget(wave(1), { title: "One" });`);
  const model = find("AnyModel");
  expect(model?.data.state).toMatchObject({
    _model_module: "anywidget",
    _view_name: "AnyView",
    mime: "application/vnd.echolab.field.v1+json",
    payload: { title: "One", shape: [8] },
  });
  expect(model?.data.state._esm).toMatch(/export\s*{/);
  expect(model?.data.state._css).toContain(".echolab-viewer");
  const { data } = answer.of("display_data")[0].content;
  expect(data[VIEW]).toMatchObject({ model_id: model?.comm_id });
  expect(Object.keys(data)).toEqual(expect.arrayContaining(["image/png", "text/plain"]));
  const again = await client.execute(`shown.update(wave(2), { title: "Two" });`);
  expect(again.of("comm_msg")[0].content).toMatchObject({
    comm_id: model?.comm_id,
    data: { method: "update", state: { payload: { title: "Two" } } },
  });
  const chart = await client.execute(
    `anywidget(lineChart({ x: { label: "x" }, y: { label: "y" }, series: [{ name: "s", y: [1, 2] }] }));`,
  );
  expect(chart.of("error")[0].content.evalue).toContain("value is a chart");
  const { find: other } = await opened(
    `anywidget(confusionMatrix({ evaluation: { confusion: [[3, 1], [0, 4]] } }));`,
  );
  expect(other("AnyModel")?.data.state).toMatchObject({
    mime: "application/vnd.echolab.confusion.v1+json",
    payload: { counts: [3, 1, 0, 4] },
  });
});
