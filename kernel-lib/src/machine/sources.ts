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

export const RECK_1994: Source = {
  key: "reck1994",
  authors: "M. Reck, A. Zeilinger, H. J. Bernstein and P. Bertani",
  title: "Experimental realization of any discrete unitary operator",
  published: "Phys. Rev. Lett. 73, 58",
  year: 1994,
};

export const CLEMENTS_2016: Source = {
  key: "clements2016",
  authors: "W. R. Clements, P. C. Humphreys, B. J. Metcalf, W. S. Kolthammer and I. A. Walmsley",
  title: "Optimal design for universal multiport interferometers",
  published: "Optica 3, 1460",
  year: 2016,
  arxiv: "1603.08788",
};

export const SHEN_2017: Source = {
  key: "shen2017",
  authors: "Y. Shen and others",
  title: "Deep learning with coherent nanophotonic circuits",
  published: "Nature Photonics 11, 441",
  year: 2017,
  arxiv: "1610.02365",
};

export const SCHULD_2019: Source = {
  key: "schuld2019",
  authors: "M. Schuld, V. Bergholm, C. Gogolin, J. Izaac and N. Killoran",
  title: "Evaluating analytic gradients on quantum hardware",
  published: "Phys. Rev. A 99, 032331",
  year: 2019,
  arxiv: "1811.11184",
};

export const WIERICHS_2022: Source = {
  key: "wierichs2022",
  authors: "D. Wierichs, J. Izaac, C. Wang and C. Y.-Y. Lin",
  title: "General parameter-shift rules for quantum gradients",
  published: "Quantum 6, 677",
  year: 2022,
  arxiv: "2107.12390",
};

export const SPALL_1992: Source = {
  key: "spall1992",
  authors: "J. C. Spall",
  title: "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation",
  published: "IEEE Trans. Autom. Control 37, 332",
  year: 1992,
};

export const WRIGHT_2022: Source = {
  key: "wright2022",
  authors: "L. G. Wright and others",
  title: "Deep physical neural networks trained with backpropagation",
  published: "Nature 601, 549",
  year: 2022,
  arxiv: "2104.13386",
};

export const GUO_2021: Source = {
  key: "guo2021",
  authors: "X. Guo, T. D. Barrett, Z. M. Wang and A. I. Lvovsky",
  title: "Backpropagation through nonlinear units for the all-optical training of neural networks",
  published: "Photon. Res. 9, B71",
  year: 2021,
  arxiv: "1912.12256",
};
