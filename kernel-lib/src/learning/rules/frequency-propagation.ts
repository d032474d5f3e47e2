import { positive } from "../../fields/check.js";
import { ANISETTI_2024 } from "../../machine/sources.js";
import { inSitu } from "../gradients/in-situ.js";
import { sgd } from "../optimisers.js";
import { descent } from "./descent.js";
import type { Rule } from "./rule.js";

/**
 * Makes two-signal learning (frequency propagation): beside the inputs, a small error current −∂C/∂y_ℓ enters at every output at
 * a frequency of its own, and each element multiplies the amplitudes of both signals, Δk = −rate · Δv Δu, which is exactly
 * descent of the cost. Both signals run at once: they count as the two experiments that they stand for.
 *
 * Source: Anisetti et al., Neural Comput. 36, 596 (2024).
 */
export function frequencyPropagation({ rate }: { readonly rate: number }): Rule {
  positive("rate", rate);
  const rule = descent(sgd({ rate }), inSitu());
  return {
    ...rule,
    name: "two signals (frequency propagation)",
    facts: {
      ...rule.facts,
      physicalUpdate: true,
      error: "O(amplitude of the error signal)",
      source: [ANISETTI_2024],
    },
  };
}
