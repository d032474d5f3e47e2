import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeChart } from "../../kernel-lib/src/displays/chart/payload.js";
import { decodeConfusion, openConfusion } from "../../kernel-lib/src/displays/confusion/payload.js";
import { summary } from "../../kernel-lib/src/displays/display.js";
import { decodeField } from "../../kernel-lib/src/displays/field/payload.js";
import { decodeNetwork } from "../../kernel-lib/src/displays/network/payload.js";
import { decodeScattering } from "../../kernel-lib/src/displays/scattering/payload.js";
import { decodeTraining, trainingSummary } from "../../kernel-lib/src/displays/training/payload.js";
import { encodeFloats } from "../../kernel-lib/src/wire/bytes.js";
import { ShowError } from "../../kernel-lib/src/wire/check.js";
import { holds } from "../properties.js";
import {
  chartPayload,
  confusionPayload,
  fieldPayload,
  networkPayload,
  scatteringPayload,
} from "./made-up.js";
import { trainingPayload } from "./training-payload.js";

const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("good payloads", () => {
  it("field", () => {
    const field = decodeField(json(fieldPayload()));
    expect(field.shape).toEqual([2, 3]);
    expect([...field.re]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(field.im?.length).toBe(12);
    expect(field.echoFrom).toBe(1);
  });

  it("a real field has no imaginary part", () => {
    const { im: _, ...real } = fieldPayload();
    expect(decodeField(json(real)).im).toBeUndefined();
  });

  it("scattering", () => {
    const s = decodeScattering(json(scatteringPayload()));
    expect(s.ports).toEqual(["a", "b"]);
    expect([...s.re]).toEqual([0, 1, 1, 0]);
  });

  it("chart, with a gap where there is no number", () => {
    const chart = decodeChart(json(chartPayload()));
    expect([...chart.series[0].y]).toEqual([1, Number.NaN, 0.01]);
    expect([...(chart.matrix?.values ?? [])]).toEqual([1, 2]);
  });

  it("keeps markup in texts as text, and ignores keys it does not know", () => {
    const title = "<img src=x onerror=alert(1)>";
    expect(decodeField({ ...fieldPayload(), title, future: { a: 1 } }).title).toBe(title);
  });
});

describe("hostile payloads are refused with a sentence that names the key", () => {
  const field = (change: object) => () => decodeField({ ...fieldPayload(), ...change });
  const s = (change: object) => () => decodeScattering({ ...scatteringPayload(), ...change });
  const chart = (change: object) => () => decodeChart({ ...chartPayload(), ...change });
  const confusion = (change: object) => () => decodeConfusion({ ...confusionPayload(), ...change });
  const network = (change: object) => () => decodeNetwork({ ...networkPayload(), ...change });
  const polluted = JSON.parse('{"__proto__": {"version": 1, "title": "x"}}');
  const inherited = Object.create(fieldPayload());
  const good = { re: encodeFloats(Float32Array.from({ length: 12 }, (_, i) => i)) };
  it.each<[string, () => unknown, RegExp]>([
    ["nothing", () => decodeField(null), /"payload" is null; it must be an object/],
    ["a list", () => decodeField([1]), /"payload" is \[1\]/],
    ["a future version", field({ version: 2 }), /"version" is 2; .*update echolab/],
    ["a version in words", field({ version: "1" }), /"version" is "1"/],
    ["a prototype key", () => decodeField(polluted), /"version" is missing/],
    ["inherited values", () => decodeField(inherited), /"version" is missing/],
    ["a title that is no text", field({ title: { toString: "x" } }), /"title" is of type object/],
    ["a very long title", field({ title: "x".repeat(1000) }), /"title" is "x{40}…"; .*400 characters/],
    ["no axis", field({ shape: [] }), /"shape" is \[\]/],
    ["three axes", field({ shape: [1, 2, 3] }), /"shape"/],
    ["a broken number of points", field({ shape: [1.5, 2] }), /"shape" is \[1.5, 2\]/],
    ["a negative number of points", field({ shape: [-2, 3] }), /"shape"/],
    ["a huge axis", field({ shape: [1e9, 3] }), /"shape"/],
    ["huge dimensions", field({ shape: [60000, 60000] }), /"re".*at most 32 million/],
    ["a length missing", field({ lengths: [1] }), /"lengths" is \[1\]/],
    ["a length of zero", field({ lengths: [0, 1] }), /"lengths"/],
    ["a time that is no number", field({ times: [0, null] }), /"times\[1\]" is null/],
    ["times that run backwards", field({ times: [1, 0] }), /"times".*never decreases/],
    ["no frames", field({ times: [] }), /"times" is \[\]/],
    ["truncated base64", field({ re: good.re.slice(0, -4) }), /"re".*60 characters where 64 are due/],
    ["no base64", field({ re: "<script>!".padEnd(64, "!") }), /"re".*no base64/],
    ["one value too many", field({ re: encodeFloats(new Float32Array(13)) }), /"re"/],
    ["numbers instead of base64", field({ re: [1, 2, 3] }), /"re" is \[1, 2, 3\]/],
    ["an imaginary part of another size", field({ im: encodeFloats(new Float32Array(3)) }), /"im"/],
    ["an echo after the end", field({ echoFrom: 2 }), /"echoFrom" is 2; .*from 0 to 1/],
    ["a parameter that is no text", field({ parameter: {} }), /"parameter" is/],
    ["an axis too many", field({ axes: ["a", "b", "c"] }), /"axes"/],
    ["an unknown quantity", field({ quantity: "toString" }), /"quantity" is "toString"; .*"density"/],
    ["a quantity from the prototype", field({ quantity: "__proto__" }), /"quantity"/],
    ["no ports", s({ ports: [] }), /"ports" is \[\]/],
    ["too many ports", s({ ports: Array(5000).fill("p") }), /"ports"/],
    ["a port that is no text", s({ ports: ["a", 7] }), /"ports\[1\]" is 7/],
    ["a frequency that is no number", s({ omega: ["1"] }), /"omega\[0\]" is "1"/],
    ["values of another size", s({ omega: [1, 2] }), /"re".*2 matrices of 2 × 2/],
    ["an imaginary part missing", s({ im: undefined }), /"im" is missing/],
    ["errors of another length", s({ unitarityError: [1, 2] }), /"unitarityError"/],
    ["no axis label", chart({ x: {} }), /"x.label" is missing/],
    ["an unknown scale", chart({ y: { label: "y", scale: "cubic" } }), /"y.scale" is "cubic"/],
    ["a series of unequal lists", chart({ series: [{ name: "", x: [1], y: [] }] }), /"series\[0\].y"/],
    [
      "a value that is no number",
      chart({ series: [{ name: "", x: [1], y: ["2"] }] }),
      /"series\[0\].y\[0\]" is "2"/,
    ],
    ["too many series", chart({ series: Array(1000).fill({}) }), /"series"/],
    ["nothing to draw", chart({ series: [], matrix: undefined }), /"series"/],
    [
      "a ragged matrix",
      chart({ matrix: { rows: ["r"], columns: ["c"], values: [[1, 2]] } }),
      /"matrix.values\[0\]"/,
    ],
    ["a network of a future version", network({ version: 2 }), /"version" is 2; .*update echolab/],
    ["a confusion matrix of a future version", confusion({ version: 3 }), /"version" is 3; .*update echolab/],
    ["no classes", confusion({ classes: [] }), /"classes"/],
    ["counts of another size", confusion({ counts: [1, 2, 3] }), /"counts".*4 finite/],
    ["a negative count", confusion({ counts: [1, 2, -3, 1] }), /"counts"/],
    ["an image of a thousand pixels a side", confusion({ rows: 1000 }), /"rows" is 1000/],
    ["an image of no class", confusion({ truth: [2] }), /"truth"/],
    ["an image read as half a class", confusion({ read: [0.5] }), /"read"/],
    ["images without pixels", confusion({ pixels: undefined }), /"pixels" is missing/],
    ["ten thousand images", confusion({ index: Array(10_000).fill(0) }), /"index"/],
    ["no modes", network({ modes: 0 }), /"modes" is 0/],
    ["a million modes", network({ modes: 1e6 }), /"modes" is 1000000; .*40000/],
    ["half a coupling", network({ couplings: 1.5 }), /"couplings" is 1.5/],
    [
      "a place that is no number",
      network({ x: encodeFloats(Float32Array.of(0, Number.NaN, 1)) }),
      /"x\[1\]"/,
    ],
    [
      "places of too few modes",
      network({ y: encodeFloats(new Float32Array(2)) }),
      /"y".*12 characters where 16/,
    ],
    [
      "a coupling to no mode",
      network({ to: encodeFloats(Float32Array.of(1, 3)) }),
      /"to\[1\]" is 3; .*0 to 2/,
    ],
    ["a coupling to half a mode", network({ from: encodeFloats(Float32Array.of(0.5, 1)) }), /"from\[0\]"/],
    ["a contact at no mode", network({ contacts: [{ name: "a", modes: [7] }] }), /"contacts\[0\].modes"/],
    ["a contact without a name", network({ contacts: [{ modes: [0] }] }), /"contacts\[0\].name" is missing/],
    [
      "a drive into no contact",
      network({ drives: [{ name: "a", contacts: [9] }] }),
      /"drives\[0\].contacts"/,
    ],
    ["waves of another size", network({ waveIm: encodeFloats(new Float32Array(4)) }), /"waveIm"/],
    ["an unknown fill", network({ fill: "__proto__" }), /"fill" is "__proto__"/],
    ["a before that is a list", network({ before: [] }), /"before" is \[\]; it must be an object/],
    ["a before without values", network({ before: {} }), /"before.detuning" is missing/],
    [
      "more waves than memory",
      network({
        modes: 40000,
        omega: Array(2000).fill(0),
        x: encodeFloats(new Float32Array(40000)),
        y: encodeFloats(new Float32Array(40000)),
        drives: Array(200).fill({ name: "a", contacts: [0] }),
      }),
      /"waveRe".*at most 256 MiB/,
    ],
  ])("%s", (_name, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(ShowError);
  });
});

describe("compressed arrays of the later displays", () => {
  const opened = (change: object) => openConfusion({ ...confusionPayload(), ...change });
  const { pixels } = confusionPayload();

  it("bytes become numbers from 0 to 1", async () => {
    expect([...(await opened({})).images[0].pixels]).toEqual([0, 1]);
  });

  it.each<[string, object, RegExp]>([
    [
      "a stream cut short",
      { pixels: { ...pixels, deflate: pixels?.deflate.slice(0, 8) } },
      /"pixels.deflate".*zlib/,
    ],
    ["more values than said", { pixels: { ...pixels, count: 1 } }, /"pixels.deflate"/],
    [
      "a number of bits that is none",
      { pixels: { ...pixels, bits: 12 } },
      /"pixels.bits" is 12; .*8, 16 or 32/,
    ],
    ["a billion values", { pixels: { ...pixels, count: 1e9 } }, /"pixels.count"/],
  ])("%s", async (_name, change, message) => {
    await expect(opened(change)).rejects.toThrow(message);
  });
});

describe("fuzz", () => {
  const decoders = [
    [decodeField, fieldPayload()],
    [decodeScattering, scatteringPayload()],
    [decodeChart, chartPayload()],
    [decodeNetwork, networkPayload()],
    // Its images come uncompressed here: the fuzz is of the decoder, which knows only float32 in base64.
    [decodeConfusion, { ...confusionPayload(), pixels: encodeFloats(Float32Array.of(0, 1)) }],
  ] as const;
  const goods: readonly (readonly [(payload: unknown) => string, object])[] = [
    ...decoders.map(
      ([decode, payload]) => [(changed: unknown) => summary(decode(changed)), payload] as const,
    ),
    [(changed: unknown) => trainingSummary(decodeTraining(changed)), trainingPayload("running")],
  ];

  it("any change of a good payload is shown or refused with a ShowError, and nothing else happens", () => {
    let shown = 0;
    let refused = 0;
    const strange = fc.oneof(
      fc.anything(),
      fc.jsonValue(),
      fc.constantFrom<unknown>("__proto__", "constructor", 1e308, -1, Number.NaN, [], {}, "<script>", "AAAA"),
      fc.array(fc.integer({ min: -3, max: 5 })),
    );
    holds(
      fc.property(
        fc.constantFrom(...goods),
        fc.dictionary(
          fc.constantFrom(...goods.flatMap(([, payload]) => Object.keys(payload)), "__proto__", "toString"),
          strange,
          { maxKeys: 3 },
        ),
        ([told, payload], change) => {
          try {
            const text = told({ ...payload, ...change });
            expect(typeof text).toBe("string");
            shown++;
          } catch (error) {
            expect(error).toBeInstanceOf(ShowError);
            expect((error as Error).message.length).toBeLessThan(700);
            refused++;
          }
        },
      ),
      20_000,
    );
    // Both roads were taken, so the test has looked at both.
    expect(shown).toBeGreaterThan(200);
    expect(refused).toBeGreaterThan(2000);
    expect(({} as Record<string, unknown>).version).toBeUndefined();
  });
});
