/**
 * Refuses a pair of modes that a list couples twice, in the same order or the other way round: both entries would count.
 * @throws RangeError naming both entries
 */
export function rejectRepeatedPairs(
  name: string,
  list: readonly { readonly between: readonly number[] }[],
): void {
  const known = new Map<number, number>();
  for (const [i, { between }] of list.entries()) {
    const key = pairKey(between[0], between[1]);
    const first = known.get(key);
    if (first !== undefined)
      throw new RangeError(
        `${name}[${i}] joins ${between[0]} and ${between[1]}, which ${name}[${first}] joins already; both would count. ` +
          "Give every pair once, in either order, with the whole value.",
      );
    known.set(key, i);
  }
}

/** One number for two numbers below 2²⁶, whatever their order. */
export function pairKey(i: number, j: number): number {
  return Math.min(i, j) * 2 ** 26 + Math.max(i, j);
}

/** Refuses a name that two ports, two leads, or a lead and a port share. @throws RangeError */
export function rejectRepeatedNames(
  ports: { readonly modes: ArrayLike<number>; readonly labels: readonly string[] },
  leads: readonly { readonly name: string; readonly lead: { readonly size: number } }[],
): void {
  const owners = new Map<string, string>();
  const take = (name: string, owner: string) => {
    const other = owners.get(name);
    if (other !== undefined)
      throw new RangeError(
        `The name "${name}" belongs to ${other} and to ${owner}; give every port and every lead a name of its own.`,
      );
    owners.set(name, owner);
  };
  for (const [p, label] of ports.labels.entries()) take(label, `the port of mode ${ports.modes[p]}`);
  for (const [l, { name, lead }] of leads.entries()) {
    take(name, `leads[${l}]`);
    for (let channel = 0; channel < lead.size; channel++)
      take(`${name}:${channel}`, `channel ${channel} of leads[${l}]`);
  }
}
