/** Number of jobs, such as saving a film, that still read a result: its memory must not be reused before they end. */
const held = new WeakMap<object, number>();

/** Keeps a result as it is until the work is done. */
export async function holding<T>(result: object, work: () => Promise<T>): Promise<T> {
  held.set(result, (held.get(result) ?? 0) + 1);
  try {
    return await work();
  } finally {
    held.set(result, (held.get(result) ?? 1) - 1);
  }
}

export function isHeld(result: object): boolean {
  return (held.get(result) ?? 0) > 0;
}
