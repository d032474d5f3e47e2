import { finite, positive, wholeNumber } from "../../fields/check.js";
import { Random } from "../../fields/random.js";
import { type Bond, Lattice } from "./lattice.js";

/** Settings of {@link randomLattice}: number and distances of the sites, and how the hopping falls with the distance. */
export interface RandomLatticeOptions {
  /** Sites of the square cell that repeats; its side is √sites, one site an area of 1. */
  readonly sites: number;
  /** Least distance of two sites. Default 0.6. */
  readonly least?: number;
  /** Largest distance of coupled sites. Default 1.6. */
  readonly reach?: number;
  /** Hopping J of sites at distance 1. Default 1. */
  readonly hopping?: number;
  /** Hopping at distance d is J e^{−(d − 1)/range}. Default 0.5. */
  readonly range?: number;
  /** Magnetic flux quanta through the cell. Default 0. */
  readonly flux?: number;
  /** Seed of the places. */
  readonly seed: number;
}

/** Largest least distance: discs placed at random leave no room for more, at one site an area of 1. */
const MOST_LEAST = 0.72;
/** Number of attempts to place a site before all sites are placed anew, and number of such restarts. */
const MOST_THROWS = 20_000;
const MOST_STARTS = 50;

/**
 * Makes a random (amorphous) lattice: sites at random places with a least distance, coupled within a largest distance by
 * hoppings that fall exponentially. The pattern of one cell repeats, so that regions of any size, leads and bands are
 * there as for a crystal; `cells: [1, 1]` is a device without any repetition.
 */
export function randomLattice(options: RandomLatticeOptions): Lattice {
  const { sites, least = 0.6, reach = 1.6, hopping = 1, range = 0.5, flux = 0, seed } = options;
  wholeNumber("sites", sites, 4, 10_000);
  const side = Math.sqrt(sites);
  if (!(least >= 0 && least < MOST_LEAST))
    throw new RangeError(`least is ${least}; it should be from 0 to below ${MOST_LEAST}: sites need room.`);
  if (!(positive("reach", reach) <= side / 2))
    throw new RangeError(
      `reach is ${reach}; it should be at most ${side / 2}, half of the cell's side: use more sites.`,
    );
  finite("hopping", hopping);
  positive("range", range);
  const places = thrown(sites, side, least, new Random(seed, "random lattice"));
  const bonds: Bond[] = [];
  for (let i = 0; i < sites; i++) {
    for (let j = i + 1; j < sites; j++) {
      // The nearest of all copies of j; within half of the side there is one at most.
      const [dx, dy] = [0, 1].map((axis) => places[j][axis] - places[i][axis]);
      const [ox, oy] = [dx, dy].map((d) => -Math.round(d / side));
      const distance = Math.hypot(dx + ox * side, dy + oy * side);
      if (distance < reach)
        bonds.push({
          from: i,
          to: j,
          offset: [ox, oy],
          value: hopping * Math.exp((1 - distance) / range),
        });
    }
  }
  return new Lattice({
    vectors: [
      [side, 0],
      [0, side],
    ],
    basis: places,
    bonds,
    flux,
  });
}

function thrown(count: number, side: number, least: number, random: Random): [number, number][] {
  const grid = Math.max(1, Math.floor(side / Math.max(least, 1 / 2)));
  const bin = (x: number) => Math.min(grid - 1, Math.floor((x / side) * grid));
  for (let start = 0; start < MOST_STARTS; start++) {
    const bins = new Map<number, [number, number][]>();
    const places: [number, number][] = [];
    const free = (x: number, y: number) => {
      for (let a = -1; a <= 1; a++) {
        for (let b = -1; b <= 1; b++) {
          const at = ((bin(x) + a + grid) % grid) * grid + ((bin(y) + b + grid) % grid);
          for (const [u, v] of bins.get(at) ?? []) {
            const [dx, dy] = [x - u, y - v].map((d) => d - side * Math.round(d / side));
            if (Math.hypot(dx, dy) < least) return false;
          }
        }
      }
      return true;
    };
    for (let throws = 0; places.length < count && throws < MOST_THROWS; throws++) {
      const [x, y] = [side * random.uniform(), side * random.uniform()];
      if (!free(x, y)) continue;
      throws = 0;
      places.push([x, y]);
      const at = bin(x) * grid + bin(y);
      bins.set(at, [...(bins.get(at) ?? []), [x, y]]);
    }
    if (places.length === count) return places;
  }
  throw new RangeError(`No ${count} sites at least ${least} apart were found; choose a smaller \`least\`.`);
}
