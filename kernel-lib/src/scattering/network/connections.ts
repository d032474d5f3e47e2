import { wholeNumber } from "../../fields/check.js";

/** Couplings of two neighbouring layers: their trainable values, and the place of each in the coupling matrix. */
export interface Connection {
  /** Modes of the first layer. */
  readonly from: number;
  /** Modes of the next layer. */
  readonly to: number;
  /** Number of trainable values. */
  readonly weights: number;
  /** Number of modes that one mode of the next layer is coupled to, plus the same of this layer. */
  readonly joins: number;
  /** Writes the coupling matrix, from × to; without it the values are the matrix. */
  expand?(weights: Float64Array, couplings: Float64Array): void;
  /** Adds the gradient of the matrix to the gradient of the values. */
  collect?(couplings: Float64Array, weights: Float64Array): void;
}

/** Couples every mode to every mode. */
export function dense(from: number, to: number): Connection {
  return { from, to, weights: from * to, joins: from + to };
}

/** Settings of {@link convolution}: size of the picture, of the window, and numbers of channels. */
export interface ConvolutionOptions {
  /** Pixels of the first layer down: mode (row·columns + column)·channels + channel. Copies of a pixel are channels. */
  readonly rows: number;
  /** Pixels of the first layer across. */
  readonly columns: number;
  /** Modes a pixel. Default 1. */
  readonly channels?: number;
  /** Channels of the next layer. */
  readonly filters: number;
  /** Rows and columns of the window. */
  readonly kernel: number;
  /** Pixels between two windows. Default 1. */
  readonly stride?: number;
}

/**
 * Makes a convolution: each mode of the next layer is coupled to a window of this one, by the same couplings everywhere.
 * The next layer is ⌊(rows − kernel)/stride⌋ + 1 rows high, and likewise wide. Couplings are reciprocal: waves go back
 * through the same window.
 */
export function convolution(options: ConvolutionOptions): Connection {
  const { rows, columns, channels = 1, filters, kernel, stride = 1 } = options;
  wholeNumber("rows", rows, 1, 4096);
  wholeNumber("columns", columns, 1, 4096);
  wholeNumber("channels", channels, 1, 4096);
  wholeNumber("filters", filters, 1, 4096);
  wholeNumber("kernel", kernel, 1, Math.min(rows, columns));
  wholeNumber("stride", stride, 1, 4096);
  const [high, wide] = [rows, columns].map((n) => Math.floor((n - kernel) / stride) + 1);
  const to = high * wide * filters;
  // Pairs of (place in the matrix, number of the value).
  const places: number[] = [];
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++)
      for (let ky = 0; ky < kernel; ky++)
        for (let kx = 0; kx < kernel; kx++)
          for (let c = 0; c < channels; c++)
            for (let f = 0; f < filters; f++) {
              const mode = ((y * stride + ky) * columns + x * stride + kx) * channels + c;
              places.push(mode * to + (y * wide + x) * filters + f);
              places.push(((ky * kernel + kx) * channels + c) * filters + f);
            }
  const seen = Math.ceil(kernel / stride) ** 2;
  return {
    from: rows * columns * channels,
    to,
    weights: kernel * kernel * channels * filters,
    joins: kernel * kernel * channels + seen * filters,
    expand(weights, couplings) {
      couplings.fill(0);
      for (let i = 0; i < places.length; i += 2) couplings[places[i]] = weights[places[i + 1]];
    },
    collect(couplings, weights) {
      for (let i = 0; i < places.length; i += 2) weights[places[i + 1]] += couplings[places[i]];
    },
  };
}
