/** What the additions do, in the copy of the project that has them. */
import assert from "node:assert/strict";
import {
  byAdjoint,
  byEcho,
  compare,
  echoMachine,
  explore,
  neuralNetwork,
  randomStream,
  reversibleDevice,
  squaredError,
  trainer,
} from "echolab";
import { decodeHistogram, LIGHT } from "echolab/browser";
import { XOR } from "echolab/data";
import { mimeBundle } from "echolab/display";
import { bySimultaneous, manhattan } from "echolab/learning";
import { todaChain } from "echolab/waves";
import { renderHistogram } from "./widgets/lib/histogram/viewer.js";
import { Runner } from "./widgets/lib/live/runner.js";
import { VIEWERS } from "./widgets/lib/viewers.js";

/** Rounding of a sum of eight momenta over 200 steps. */
const ROUNDING = 1e-12;
/** Echoes at ±1e-4 and central differences are off by about 1e-8. */
const ECHO = 1e-6;
/** Pictures are float32, with seven digits. */
const SINGLE = 1e-6;

// The display: values to counts, through the notebook to the page; a value on an edge belongs to the bar above it.
const bundle = mimeBundle({ kind: "histogram", title: "noise", values: [0, 1, 1, 2, 4], bins: 4 });
const types = ["application/vnd.echolab.histogram.v1+json", "image/png", "application/vnd.plotly.v1+json"];
assert.deepEqual(Object.keys(bundle), [...types, "text/plain"]);
assert.equal(bundle["text/plain"], "noise: histogram of 5 values from 0 to 4 in 4 bins.");
const shown = decodeHistogram(JSON.parse(JSON.stringify(bundle[types[0]])));
assert.deepEqual([...shown.counts], [1, 2, 1, 1]);
assert.throws(() => mimeBundle({ kind: "histogram", values: [Number.NaN] }), /"values" is .* finite numbers/);
assert.throws(() => decodeHistogram({ version: 1, title: "", from: 0, to: 1, counts: [-1] }), /"counts"/);
assert.ok("histogram" in VIEWERS);
const pen = { measureText: (text) => ({ width: 6 * text.length }) };
const place = { width: 480, theme: LIGHT, ruler: { pen, width: 480, height: 0, scale: 1 } };
assert.deepEqual(renderHistogram(shown, {}, place).pointer({ kind: "move", x: 200, y: 50 }), { bin: 1 });
assert.deepEqual(renderHistogram(shown, { bin: 1 }, place).facts, ["2 values"]);

// The system: momentum stays, and echoes give the gradient of differences.
const chain = echoMachine(reversibleDevice(todaChain({ sites: 8 }), { duration: 2, steps: 200 }), {
  theta: new Float64Array(8).fill(0.1),
});
const stream = randomStream(1);
const input = Float64Array.from({ length: 16 }, () => 0.3 * stream.normal());
const momentum = (values) => values.slice(8).reduce((a, b) => a + b, 0);
assert.ok(Math.abs(momentum(chain.forward(input, 1)) - momentum(input)) < ROUNDING);
const { rows } = compare(chain, [byEcho({ central: true, epsilon: 1e-4 })], { input });
assert.ok(rows[0].deviation < ECHO, `deviation ${rows[0].deviation}`);

// The exploration: one line shows it, the page runs what the notebook runs, and its controls are checked.
const recipe = {
  system: "toda-chain",
  sites: 32,
  input: [{ at: -4, width: 1.5, amplitude: 2 }],
  run: { duration: 4, steps: 80, snapshots: 8 },
};
let words = "";
const { log } = console;
console.log = (text) => {
  words = text;
};
const live = explore(recipe, { mass: { min: 1, max: 20 }, "input[0].at": "drag" }, { title: "pulse" });
console.log = log;
assert.match(words, /^Live: pulse: real field/);
const frames = live.run();
const sums = Array.from(frames.times, (_, k) => frames.re.slice(32 * k, 32 * k + 32).reduce((a, b) => a + b));
assert.ok(sums.every((sum) => Math.abs(sum - sums[0]) < SINGLE * sums[0]));
const inPage = await new Promise((done) => {
  new Runner(done).request({ number: 1, recipe: live.recipe, quantity: "re", title: "" });
});
assert.deepEqual([...inPage.result.re], [...Float32Array.from(frames.re)]);
assert.throws(() => explore({ ...recipe, sites: 2 }, {}), /"sites" is 2; .* 3 to 1024/);
assert.throws(() => explore(recipe, { potential: "draw" }), /"potential" of waves only/);

// The gradient method: three runs, and its mean is the gradient within five standard errors.
const net = neuralNetwork({ layers: [2, 3, 1], activation: "tanh", seed: 1 });
const gradientBy = (pullback) => {
  const gradient = new Float64Array(net.parameters.length);
  pullback(Float64Array.of(1, -1), 1, () => [1], gradient);
  return gradient;
};
const exact = gradientBy(byAdjoint().pullback(net));
const estimate = bySimultaneous({ seed: 1 }).pullback(net);
const { runs } = net;
const draws = Array.from({ length: 4000 }, () => gradientBy(estimate));
assert.equal(net.runs - runs, 3 * draws.length);
for (const [k, value] of exact.entries()) {
  const mean = draws.reduce((sum, draw) => sum + draw[k], 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw[k] - mean) ** 2, 0) / draws.length;
  assert.ok(Math.abs(mean - value) < 5 * Math.sqrt(variance / draws.length), `derivative ${k}`);
}

// The rule: every parameter moves by the step, and XOR is learned.
// With an output offset of zero the symmetry of XOR makes some derivatives zero.
net.parameters[net.parameters.length - 1] = 0.1;
const before = net.parameters.slice();
const data = XOR.map(({ inputs, target }) => ({ input: inputs, target }));
const rule = manhattan(0.01, byAdjoint());
const training = trainer({ machine: net, data, cost: squaredError(), rule, batch: 4, seed: 1 });
for (const _ of training.train(1));
for (const [k, value] of net.parameters.entries())
  assert.ok(Math.abs(Math.abs(value - before[k]) - 0.01) < ROUNDING, `parameter ${k}`);
for (const _ of training.train(999));
const outputs = net.forward(Float64Array.from(XOR.flatMap(({ inputs }) => inputs)), 4);
assert.deepEqual(
  Array.from(outputs, Math.sign),
  XOR.map(({ target }) => target),
);
