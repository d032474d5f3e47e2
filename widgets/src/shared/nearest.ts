/** Returns the index of the number of a list that is nearest to a value; the list may be in any order. */
export function nearest(list: ArrayLike<number>, value: number): number {
  let best = 0;
  for (let i = 1; i < list.length; i++)
    if (Math.abs(list[i] - value) < Math.abs(list[best] - value)) best = i;
  return best;
}
