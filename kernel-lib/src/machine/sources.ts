/** Papers that methods, rules and machines come from; `cite` prints them. */
import type { Source } from "./facts.js";

export const LOPEZ_PASTOR_2023: Source = {
  key: "lopezpastor2023",
  authors: "V. López-Pastor and F. Marquardt",
  title: "Self-Learning Machines Based on Hamiltonian Echo Backpropagation",
  published: "Phys. Rev. X 13, 031020",
  year: 2023,
  arxiv: "2103.04992",
};

export const WANJURA_2024: Source = {
  key: "wanjura2024",
  authors: "C. C. Wanjura and F. Marquardt",
  title: "Fully nonlinear neuromorphic computing with linear wave scattering",
  published: "Nature Physics 20, 1434",
  year: 2024,
  arxiv: "2308.16181",
};

export const DAL_CIN_2025: Source = {
  key: "dalcin2025",
  authors: "A. Dal Cin, F. Marquardt and C. C. Wanjura",
  title: "Training nonlinear optical neural networks with Scattering Backpropagation",
  published: "arXiv:2508.11750",
  year: 2025,
  arxiv: "2508.11750",
};

export const POURCEL_2025: Source = {
  key: "pourcel2025",
  authors: "G. Pourcel and M. Ernoult",
  title: "Learning long range dependencies through time reversal symmetry breaking",
  published: "arXiv:2506.05259",
  year: 2025,
  arxiv: "2506.05259",
};

export const KINGMA_2015: Source = {
  key: "kingma2015",
  authors: "D. P. Kingma and J. Ba",
  title: "Adam: A Method for Stochastic Optimization",
  published: "arXiv:1412.6980",
  year: 2015,
  arxiv: "1412.6980",
};

export const HUGHES_2018: Source = {
  key: "hughes2018",
  authors: "T. W. Hughes, M. Minkov, Y. Shi and S. Fan",
  title: "Training of photonic neural networks through in situ backpropagation and gradient measurement",
  published: "Optica 5, 864",
  year: 2018,
  arxiv: "1805.09943",
};

export const PAI_2023: Source = {
  key: "pai2023",
  authors: "S. Pai and others",
  title: "Experimentally realized in situ backpropagation for deep learning in photonic neural networks",
  published: "Science 380, 398",
  year: 2023,
  arxiv: "2205.08501",
};

export const SCELLIER_2017: Source = {
  key: "scellier2017",
  authors: "B. Scellier and Y. Bengio",
  title: "Equilibrium Propagation: Bridging the Gap between Energy-Based Models and Backpropagation",
  published: "Front. Comput. Neurosci. 11, 24",
  year: 2017,
  arxiv: "1602.05179",
};

export const STERN_2021: Source = {
  key: "stern2021",
  authors: "M. Stern, D. Hexner, J. W. Rocks and A. J. Liu",
  title: "Supervised Learning in Physical Networks: From Machine Learning to Learning Machines",
  published: "Phys. Rev. X 11, 021045",
  year: 2021,
};

export const DILLAVOU_2022: Source = {
  key: "dillavou2022",
  authors: "S. Dillavou, M. Stern, A. J. Liu and D. J. Durian",
  title: "Demonstration of Decentralized Physics-Driven Learning",
  published: "Phys. Rev. Applied 18, 014040",
  year: 2022,
};

export const ANISETTI_2024: Source = {
  key: "anisetti2024",
  authors: "V. R. Anisetti, A. Kandala, B. Scellier and J. M. Schwarz",
  title: "Frequency Propagation: Multimechanism Learning in Nonlinear Physical Networks",
  published: "Neural Comput. 36, 596",
  year: 2024,
};

export const LI_MAO_2024: Source = {
  key: "li2024",
  authors: "S. Li and X. Mao",
  title: "Training all-mechanical neural networks for task learning through in situ backpropagation",
  published: "Nat. Commun. 15, 10528",
  year: 2024,
};

export const WANG_2026: Source = {
  key: "wang2026",
  authors: "Q. Wang, C. C. Wanjura and F. Marquardt",
  title: "Dependence of Equilibrium Propagation Training Success on Network Architecture",
  published: "arXiv:2601.21945",
  year: 2026,
  arxiv: "2601.21945",
};
