import { type Coupling, type Network, network, randomStream } from "echolab";

/** Makes a network of random modes, each coupled to all others and with a port. */
export function randomNetwork(n: number, seed: number, loss: number, flux = false): Network {
  const r = randomStream(seed);
  const couplings: Coupling[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++)
      couplings.push({ between: [i, j], value: flux ? { re: r.normal(), im: r.normal() } : r.normal() });
  return network({
    detuning: Array.from({ length: n }, () => r.normal()),
    decay: Array.from({ length: n }, () => 0.3 + r.uniform()),
    loss: new Float64Array(n).fill(loss),
    couplings,
  });
}
