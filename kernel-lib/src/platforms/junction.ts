import { finite, notNegative, positive, reject } from "../fields/check.js";

/** Magnetic flux quantum Φ₀ = h/2e in webers: what one slip of the phase by 2π carries. */
export const FLUX_QUANTUM = 2.067833848e-15;

/** A junction at one time, with the derivatives of its state to a constant current. */
export interface JunctionState {
  /** Phase difference φ. */
  phase: number;
  /** Voltage v = φ̇ in units of I_cR. */
  voltage: number;
  /** ∂φ/∂i of a constant current. */
  phaseSlope: number;
  /** ∂v/∂i of a constant current. */
  voltageSlope: number;
}

/** How a junction is driven. */
export interface JunctionRun {
  /** Stewart–McCumber parameter β_c; 0 for a junction without capacitance. */
  readonly mccumber: number;
  /** Current i in units of I_c at a time in units of Φ₀/(2πI_cR). */
  readonly current: (time: number) => number;
  /** Duration in units of Φ₀/(2πI_cR). */
  readonly duration: number;
  /** Time at the start. Default 0. */
  readonly from?: number;
  /** Longest time step. Default 0.05, or a quarter of β_c where that is less. */
  readonly step?: number;
}

/** Longest time step: RK4 is then off by some 1e-7 a unit of time. */
const LONGEST_STEP = 0.05;
/** Smallest β_c above 0: below, the voltage follows the current so fast that time steps would have to be tiny. */
const LEAST_MCCUMBER = 1e-3;

/** Second to fourth stage of the classical Runge–Kutta method: part of the step, and weight. */
const STAGES = [
  [0.5, 2],
  [0.5, 2],
  [1, 1],
] as const;

/**
 * Advances a junction with resistor and capacitor, β_c φ̈ + φ̇ + sin φ = i(t), by the classical Runge–Kutta method. The slopes obey
 * the linearised equation, so that they are the exact derivatives of the result.
 */
export function advance(state: JunctionState, run: JunctionRun): JunctionState {
  const { mccumber, current, duration, from = 0 } = run;
  if (mccumber > 0 && mccumber < LEAST_MCCUMBER)
    reject("mccumber", mccumber, `0, or at least ${LEAST_MCCUMBER}`);
  const longest = run.step ?? (mccumber > 0 ? Math.min(LONGEST_STEP, mccumber / 4) : LONGEST_STEP);
  const steps = Math.max(1, Math.ceil(duration / longest - 1e-9));
  const h = duration / steps;
  /** Writes the time derivatives of phase, voltage and their slopes. */
  const rates = (x: Float64Array, time: number, k: Float64Array) => {
    const force = current(time) - Math.sin(x[0]);
    const forceSlope = 1 - Math.cos(x[0]) * x[2];
    k[0] = mccumber === 0 ? force : x[1];
    k[1] = mccumber === 0 ? 0 : (force - x[1]) / mccumber;
    k[2] = mccumber === 0 ? forceSlope : x[3];
    k[3] = mccumber === 0 ? 0 : (forceSlope - x[3]) / mccumber;
  };
  const x = Float64Array.of(state.phase, state.voltage, state.phaseSlope, state.voltageSlope);
  const [y, k, sum] = [new Float64Array(4), new Float64Array(4), new Float64Array(4)];
  for (let n = 0; n < steps; n++) {
    const t = from + n * h;
    rates(x, t, sum);
    k.set(sum);
    for (const [part, weight] of STAGES) {
      for (let i = 0; i < 4; i++) y[i] = x[i] + part * h * k[i];
      rates(y, t + part * h, k);
      for (let i = 0; i < 4; i++) sum[i] += weight * k[i];
    }
    for (let i = 0; i < 4; i++) x[i] += (h / 6) * sum[i];
  }
  if (mccumber === 0) {
    rates(x, from + duration, k);
    return { phase: x[0], voltage: k[0], phaseSlope: x[2], voltageSlope: k[2] };
  }
  return { phase: x[0], voltage: x[1], phaseSlope: x[2], voltageSlope: x[3] };
}

/** Phase and voltage of a junction over time. */
export interface JunctionTrace {
  readonly times: Float64Array;
  readonly phase: Float64Array;
  /** Voltage in units of I_cR. */
  readonly voltage: Float64Array;
}

/** Settings of {@link junctionTrace}: the run, and at how many times it is read. */
export interface JunctionTraceOptions extends JunctionRun {
  /** Number of intervals between readings. Default 400. */
  readonly readings?: number;
  /** Phase at the start. Default 0. */
  readonly phase?: number;
  /** Voltage at the start. Default 0. */
  readonly voltage?: number;
}

/** Computes phase and voltage of a driven junction at equally spaced times. */
export function junctionTrace(options: JunctionTraceOptions): JunctionTrace {
  const { readings = 400, from = 0 } = options;
  notNegative("mccumber", options.mccumber);
  positive("duration", options.duration);
  const trace = {
    times: Float64Array.from({ length: readings + 1 }, (_, k) => from + (k * options.duration) / readings),
    phase: new Float64Array(readings + 1),
    voltage: new Float64Array(readings + 1),
  };
  let state: JunctionState = {
    phase: finite("phase", options.phase ?? 0),
    voltage: finite("voltage", options.voltage ?? 0),
    phaseSlope: 0,
    voltageSlope: 0,
  };
  for (let k = 0; k <= readings; k++) {
    trace.phase[k] = state.phase;
    trace.voltage[k] = state.voltage;
    const duration = options.duration / readings;
    if (k < readings) state = advance(state, { ...options, from: trace.times[k], duration });
  }
  return trace;
}

/** Settings of {@link meanVoltage}: β_c, the current, and where the junction starts. */
export interface MeanVoltageOptions {
  /** Stewart–McCumber parameter β_c. */
  readonly mccumber: number;
  /** Constant current in units of I_c. */
  readonly current: number;
  /** Start at rest, or running with the voltage of the resistor alone. Default "rest". */
  readonly start?: "rest" | "running";
  /** Time before the mean is taken, for transients to die out. Default 40 (1 + β_c). */
  readonly settle?: number;
  /** Number of slips over which the mean is taken. Default 4. */
  readonly slips?: number;
}

/** Time in units of Φ₀/(2πI_cR) without a slip after which a junction counts as superconducting. */
const LONGEST_WAIT = 400;

/**
 * Computes the mean voltage ⟨v⟩ = 2π × slips/time in units of I_cR, between whole slips of the phase; 0 where the phase rests.
 * Without capacitance it is √(i² − 1) for i > 1. With β_c > 1 there is hysteresis: it depends on the start.
 */
export function meanVoltage(options: MeanVoltageOptions): number {
  const { mccumber, current, start = "rest", slips = 4 } = options;
  notNegative("mccumber", mccumber);
  finite("current", current);
  const settle = options.settle ?? 40 * (1 + mccumber);
  const run = { mccumber, current: () => current, step: mccumber > 0 ? Math.min(0.02, mccumber / 4) : 0.02 };
  const rest: JunctionState = {
    phase: 0,
    voltage: start === "running" ? current : 0,
    phaseSlope: 0,
    voltageSlope: 0,
  };
  let state = advance(rest, { ...run, duration: settle });
  let next = 2 * Math.PI * Math.ceil(state.phase / (2 * Math.PI) + 1e-9);
  const times: number[] = [];
  for (let time = 0; times.length <= slips && time - (times.at(-1) ?? 0) < LONGEST_WAIT; time += run.step) {
    const after = advance(state, { ...run, duration: run.step });
    if (after.phase >= next) {
      times.push(time + crossing(state, after, next, run.step));
      next += 2 * Math.PI;
    }
    state = after;
  }
  return times.length > slips ? (2 * Math.PI * slips) / (times[slips] - times[0]) : 0;
}

/** Finds when the phase passes a value within a step, by Newton's method on the cubic through both ends. */
function crossing(a: JunctionState, b: JunctionState, value: number, h: number): number {
  let u = (value - a.phase) / (b.phase - a.phase);
  for (let n = 0; n < 4; n++) {
    const [c, d] = [h * a.voltage, h * b.voltage];
    const rise = b.phase - a.phase;
    const [third, second] = [c + d - 2 * rise, 3 * rise - 2 * c - d];
    const f = a.phase + u * (c + u * (second + u * third)) - value;
    u -= f / (c + u * (2 * second + 3 * u * third));
  }
  return u * h;
}
