/** Frequencies to play and to slide through: the same bar, keys and clock in every viewer that has several. */
import { frequencyText } from "echolab/browser";
import { trans } from "echolab/shell";
import type { Bar, Control } from "./scene.js";

/** Position of a viewer among its frequencies. */
export interface Sweep {
  readonly frequency: number;
  /** Part of the way to the next frequency, while playing. */
  readonly fraction: number;
  readonly playing: boolean;
}

/** Time in seconds in which a sweep is played. */
const SWEEP_SECONDS = 5;

export function tuneTo(omega: Float64Array, frequency: number): Pick<Sweep, "frequency" | "fraction"> {
  return { frequency: Math.max(0, Math.min(omega.length - 1, frequency)), fraction: 0 };
}

/** Starts the sweep of a new payload: where an earlier one was, or in the middle of the frequencies. */
export function startSweep(omega: Float64Array, before?: Sweep): Sweep {
  const last = omega.length - 1;
  if (!before) return { frequency: Math.floor(last / 2), fraction: 0, playing: false };
  const { fraction, playing } = before;
  return { frequency: Math.min(before.frequency, last), fraction, playing: playing && last > 0 };
}

export function togglePlay(omega: Float64Array, { frequency, playing }: Sweep): Partial<Sweep> {
  if (playing || omega.length < 2) return { playing: false };
  return { playing: true, ...(frequency >= omega.length - 1 && { frequency: 0, fraction: 0 }) };
}

export function tickSweep(
  omega: Float64Array,
  { frequency, fraction }: Sweep,
  seconds: number,
): Partial<Sweep> {
  const last = omega.length - 1;
  const position = frequency + fraction + (seconds * last) / SWEEP_SECONDS;
  if (position >= last) return { frequency: last, fraction: 0, playing: false };
  return { frequency: Math.floor(position), fraction: position % 1 };
}

/** Writes the frequency, also where there is only one. */
export function omegaText(omega: Float64Array, sweep: Sweep): Control<Sweep> {
  return { kind: "text", name: "omega", text: frequencyText(omega, sweep.frequency) };
}

/** Makes the bar with play, slider and number; none for a single frequency. */
export function sweepBars(omega: Float64Array, sweep: Sweep): Bar<Sweep>[] {
  if (omega.length < 2) return [];
  return [
    {
      name: "frequency",
      label: trans.__("Frequency"),
      controls: [
        {
          kind: "button",
          name: "play",
          label: sweep.playing ? trans.__("Pause") : trans.__("Play through the frequencies"),
          icon: sweep.playing ? "pause" : "play",
          press: () => togglePlay(omega, sweep),
        },
        {
          kind: "slider",
          name: "omega-slider",
          label: trans.__("Frequency"),
          min: 0,
          max: omega.length - 1,
          step: 1,
          value: sweep.frequency,
          text: frequencyText(omega, sweep.frequency),
          set: (value) => ({ ...tuneTo(omega, value), playing: false }),
        },
        omegaText(omega, sweep),
      ],
    },
  ];
}
