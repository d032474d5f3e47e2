import { eigensystem, eigenvalues } from "../engine/eigen.js";
import { reject } from "../fields/check.js";
import type { ComplexArray } from "../fields/complex.js";
import type { Network } from "./network.js";

/**
 * Poles of S: the complex eigenfrequencies of H, where G = (ω − H)⁻¹ diverges. −2 Im is the rate at which such a
 * mode rings down. Sorted by real part. Only for waveguides: with a lead H itself depends on ω.
 */
export function poles(network: Network): ComplexArray {
  return sorted(eigenvalues(network.size, hamiltonian(network, "poles")));
}

/** Modes that belong to the poles: column k of `vectors` (modes × modes, row-major) rings at `values` k. */
export function resonances(network: Network): { values: ComplexArray; vectors: ComplexArray } {
  return eigensystem(network.size, hamiltonian(network, "resonances"));
}

/**
 * Zeros of S. Without a port: frequencies where det S vanishes, so that some incoming wave is wholly absorbed; they
 * mirror the poles where nothing is lost. With a port: where its reflection S[port, port] vanishes. Sorted by real part.
 *
 * det(1 − i√κ G √κ) det(ω − H) = det(ω − H − iκ): the sign of κ is turned, for all waveguides or for the one.
 */
export function zeros(network: Network, port?: string): ComplexArray {
  const h = hamiltonian(network, "zeros");
  const n = network.size;
  const p = port === undefined ? -1 : network.portLabels.indexOf(port);
  if (port !== undefined && p < 0)
    reject("port", port, `one of the ports ${network.portLabels.slice(0, 8).join(", ")}`);
  for (const j of port === undefined ? network.portModes : [network.portModes[p]])
    h.im[j * n + j] += network.decay[j];
  return sorted(eigenvalues(n, h));
}

/** H with the decay rates of the waveguides, dense. */
function hamiltonian(network: Network, what: string): ComplexArray {
  if (network.leads.length > 0)
    throw new RangeError(
      `${what}() is for networks whose contacts are all waveguides: with a lead, the effective H depends on ω.`,
    );
  const { n, start, column, re, im } = network.minusH;
  const h = { re: new Float64Array(n * n), im: new Float64Array(n * n) };
  for (let i = 0; i < n; i++) {
    for (let at = start[i]; at < start[i + 1]; at++) {
      h.re[i * n + column[at]] = -re[at];
      h.im[i * n + column[at]] = -im[at];
    }
  }
  return h;
}

function sorted({ re, im }: ComplexArray): ComplexArray {
  const order = Array.from(re.keys()).sort((i, j) => re[i] - re[j] || im[i] - im[j]);
  return { re: Float64Array.from(order, (i) => re[i]), im: Float64Array.from(order, (i) => im[i]) };
}
