import type { CompiledCircuit } from "./circuit.js";
import { type Light, plainLight } from "./light.js";

export function light(circuit: CompiledCircuit): Light {
  return plainLight(circuit);
}
