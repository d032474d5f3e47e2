/** The notebooks of the lab in reading order: file names without ending, and what their cards say. */
export const NOTEBOOKS: readonly (readonly [name: string, title: string])[] = [
  ["self-learning-pinball", "A pinball machine that learns"],
  ["xor-with-waves", "XOR with nonlinear waves"],
  ["tight-binding-xor", "XOR in a cavity array"],
  ["mnist-by-echo", "MNIST by echo"],
  ["any-hamiltonian", "Any Hamiltonian learns"],
  ["echo-requirements", "What an echo needs"],
  ["tight-binding-basics", "Tight binding and leads"],
  ["nonlinear-from-linear", "Nonlinear from linear"],
  ["digits-by-scattering", "Digits by scattering"],
  ["fashion-by-scattering", "Fashion by scattering"],
  ["racetrack-hardware", "Racetrack resonators"],
  ["spikes-and-memories", "Spikes and memories"],
  ["platform-gallery", "A gallery of learning machines"],
  ["echo-of-everything", "The echo of everything"],
  ["equilibrium-and-coupled-learning", "Equilibrium and coupled learning"],
  ["mechanics-that-learns", "Mechanics that learns"],
];
