/** The ten cities of the default map, in the order of `KILOMETRES`. */
export const CITIES = [
  'tokyo',
  'singapore',
  'sydney',
  'hong-kong',
  'frankfurt',
  'london',
  'new-york',
  'san-francisco',
  'sao-paulo',
  'toronto',
] as const;

/** Latitude and longitude in degrees, from which the table below was computed once. */
export const COORDINATES: readonly (readonly [number, number])[] = [
  [35.68, 139.69],
  [1.35, 103.82],
  [-33.87, 151.21],
  [22.32, 114.17],
  [50.11, 8.68],
  [51.51, -0.13],
  [40.71, -74.01],
  [37.77, -122.42],
  [-23.55, -46.63],
  [43.65, -79.38],
];

/** Great-circle distances in kilometres, a table because sines differ between JavaScript engines in the last digit. */
const KILOMETRES: readonly (readonly number[])[] = [
  [0, 5314, 7826, 2879, 9333, 9559, 10850, 8272, 18535, 10350],
  [5314, 0, 6306, 2586, 10258, 10848, 15333, 13582, 15987, 15001],
  [7826, 6306, 0, 7376, 16483, 16994, 15988, 11947, 13357, 15568],
  [2879, 2586, 7376, 0, 9158, 9623, 12956, 11096, 18046, 12550],
  [9333, 10258, 16483, 9158, 0, 638, 6203, 9134, 9829, 6333],
  [9559, 10848, 16994, 9623, 638, 0, 5570, 8617, 9497, 5712],
  [10850, 15333, 15988, 12956, 6203, 5570, 0, 4129, 7686, 550],
  [8272, 13582, 11947, 11096, 9134, 8617, 4129, 0, 10434, 3644],
  [18535, 15987, 13357, 18046, 9829, 9497, 7686, 10434, 0, 8186],
  [10350, 15001, 15568, 12550, 6333, 5712, 550, 3644, 8186, 0],
];

/** One way inside a city, microseconds. */
const WITHIN_CITY_US = 1000;

/** Regions and the one-way delay between each pair, in integer microseconds. */
export interface RegionMap {
  readonly regions: readonly string[];
  /** `oneWayUs[from][to]`; need not be symmetric. */
  readonly oneWayUs: readonly (readonly number[])[];
}

/**
 * The default map: one-way milliseconds = 7.6 + kilometres / 116 between cities. Fitted to public ping times between 55
 * pairs of cities it is off by 21 ms on average, because real routes are not great circles.
 */
export const WORLD: RegionMap = {
  regions: CITIES,
  oneWayUs: KILOMETRES.map((row) =>
    row.map((km) => (km === 0 ? WITHIN_CITY_US : 7600 + Math.round((km * 1000) / 116))),
  ),
};

/** A map of one region where every hop takes the same time. */
export function uniformMap(oneWayUs: number): RegionMap {
  return { regions: ['everywhere'], oneWayUs: [[oneWayUs]] };
}

/**
 * A map from a comma-separated table: first line the region names after an empty corner, then one line a region with
 * one-way milliseconds.
 *
 * @throws TypeError naming the line when a row is short, a name is unknown or a number is not one.
 */
export function regionMapFromCsv(csv: string): RegionMap {
  const lines = csv.split(/\r?\n/).filter((line) => line.trim() !== '');
  const regions = (lines[0] ?? '')
    .split(',')
    .slice(1)
    .map((name) => name.trim());
  if (regions.length === 0) throw new TypeError('line 1: expected an empty corner and the names of the regions');
  if (lines.length !== regions.length + 1) {
    throw new TypeError(`expected ${regions.length} rows below the header, got ${lines.length - 1}`);
  }
  const oneWayUs = regions.map((region, i) => {
    const [name = '', ...cells] = (lines[i + 1] as string).split(',').map((cell) => cell.trim());
    if (name !== region) throw new TypeError(`line ${i + 2}: expected the row of ${region}, got ${name}`);
    if (cells.length !== regions.length)
      throw new TypeError(`line ${i + 2}: expected ${regions.length} delays, got ${cells.length}`);
    return cells.map((cell) => {
      const ms = Number(cell);
      if (cell === '' || !Number.isFinite(ms) || ms < 0)
        throw new TypeError(`line ${i + 2}: ${cell} is not a delay in milliseconds`);
      return Math.round(ms * 1000);
    });
  });
  return { regions, oneWayUs };
}

/** How the members of a BBFT overlay are attached to the roots 0..M−1; −1 marks a root. */
export type Attachment = readonly number[];

/** Every member at the root that is next in a fixed stride: what an operator gets who does not look at the map. */
export function arbitraryAttachment(nodes: number, roots: number): Attachment {
  return Array.from({ length: nodes }, (_, i) => (i < roots ? -1 : (i * 7 + 3) % roots));
}

/** Every member at the nearest root of the map; the lower position on a tie. */
export function nearestAttachment(nodes: number, roots: number, delayUs: (a: number, b: number) => number): Attachment {
  return Array.from({ length: nodes }, (_, i) => {
    if (i < roots) return -1;
    let best = 0;
    for (let root = 1; root < roots; root++) if (delayUs(root, i) < delayUs(best, i)) best = root;
    return best;
  });
}
