/** Tells whether people ask their system for less motion: pictures then stand still until they are asked to move here. */
export function stillWanted(): boolean {
  return globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches === true;
}
