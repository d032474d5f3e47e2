/** A display that follows controls: the run is computed again, in the kernel, whenever one of them moves. */

import type { ShowValue } from "../../displays/display.js";
import { kernelBridge } from "../../kernel/bridge.js";
import type { ShowOptions } from "../bundle.js";
import { type ShowHandle, show } from "../show.js";
import type { Input } from "./inputs.js";

// biome-ignore lint/suspicious/noExplicitAny: any input will do, whatever its values.
type Inputs = Readonly<Record<string, Input<any>>>;
type ValuesOf<Named extends Inputs> = {
  readonly [Name in keyof Named]: Named[Name] extends Input<infer Value> ? Value : never;
};

/**
 * Shows controls and below them the result of `run` for their values, again at every change:
 *
 *     bind({ g: slider({ label: "g", min: -2, max: 2, value: 0 }) }, ({ g }) => run(g), { title: "Two packets" });
 *
 * While a run is computed the page collects what moves meanwhile and sends the newest. A run that fails says why in
 * the place of its picture. For runs that go in the page, without a kernel, see `explore`.
 */
export function bind<Named extends Inputs>(
  inputs: Named,
  run: (values: ValuesOf<Named>) => ShowValue,
  options: ShowOptions = {},
): ShowHandle {
  const all = Object.entries(inputs);
  const values = () => Object.fromEntries(all.map(([name, input]) => [name, input.value])) as ValuesOf<Named>;
  const first = run(values());
  for (const [, input] of all) input.show();
  const handle = show(first, options);
  const again = () => {
    try {
      handle.update(run(values()));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      kernelBridge()?.updateDisplay(handle.id, { "text/plain": text });
    }
  };
  for (const [, input] of all) input.onChange(again);
  return handle;
}
