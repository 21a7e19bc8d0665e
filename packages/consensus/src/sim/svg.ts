/** One curve, or one set of bars, of a chart. */
export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn as a dashed grey line over the others: what a formula predicts. */
  readonly predicted?: boolean;
}

/** What `svgChart` draws. */
export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly kind: 'line' | 'cdf' | 'bar' | 'heat';
  readonly series: readonly Series[];
  /** Logarithmic axes; only for data above zero. */
  readonly logX?: boolean;
  readonly logY?: boolean;
}

const WIDTH = 720;
const HEIGHT = 440;
const LEFT = 72;
const RIGHT = 176;
const TOP = 44;
const BOTTOM = 56;
/** The colour-blind-safe palette of Okabe and Ito (2008), black first. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8a8a00'];

interface Axis {
  /** Position of a value, 0..1 along the axis. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

/** The chart as one self-contained SVG text; the same data give the same bytes. */
export function svgChart(chart: Chart): string {
  const series = chart.kind === 'cdf' ? chart.series.map(cumulated) : chart.series;
  const body = chart.kind === 'heat' ? heatMap(series) : plotted(chart, series);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    label((LEFT + WIDTH - RIGHT) / 2, 22, chart.title, 'middle', 'font-size="15"'),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, chart.x, 'middle'),
    `<text x="16" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})">${escaped(chart.kind === 'cdf' ? 'share' : chart.y)}</text>`,
    ...body,
    '</svg>\n',
  ].join('\n');
}

/** Sample values (the y of each point) as a cumulative distribution. */
function cumulated(series: Series): Series {
  const sorted = series.points.map(([, y]) => y).sort((a, b) => a - b);
  return { ...series, points: sorted.map((value, i) => [value, (i + 1) / sorted.length] as const) };
}

function plotted(chart: Chart, series: readonly Series[]): string[] {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y));
  if (xs.length === 0) return [label((LEFT + WIDTH - RIGHT) / 2, HEIGHT / 2, 'no data', 'middle')];
  const x = chart.logX ? logarithmic(xs) : linear(xs, chart.kind === 'bar');
  const y = chart.logY ? logarithmic(ys) : linear([0, ...ys], false);
  const px = (value: number): number => round(LEFT + x.at(value) * (WIDTH - LEFT - RIGHT));
  const py = (value: number): number => round(HEIGHT - BOTTOM - y.at(value) * (HEIGHT - TOP - BOTTOM));
  const grid = [
    ...y.ticks.map(
      (tick) =>
        `<path d="M${LEFT} ${py(tick)}H${WIDTH - RIGHT}" stroke="#e4e4e4"/>${label(LEFT - 6, py(tick) + 4, short(tick), 'end')}`,
    ),
    ...x.ticks.map(
      (tick) =>
        `<path d="M${px(tick)} ${HEIGHT - BOTTOM}v5" stroke="#444"/>${label(px(tick), HEIGHT - BOTTOM + 18, short(tick), 'middle')}`,
    ),
    `<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#444"/>`,
  ];
  const solid = series.filter(({ predicted }) => !predicted);
  const drawn = series.map((one) => {
    const colour = one.predicted ? '#777' : (COLOURS[solid.indexOf(one) % COLOURS.length] as string);
    if (chart.kind === 'bar' && !one.predicted) {
      const width = Math.max(2, (0.7 * (WIDTH - LEFT - RIGHT)) / (new Set(xs).size + 1) / solid.length);
      const shift = (solid.indexOf(one) - solid.length / 2) * width;
      return one.points
        .map(
          ([vx, vy]) =>
            `<rect x="${round(px(vx) + shift)}" y="${py(vy)}" width="${round(width)}" height="${round(HEIGHT - BOTTOM - py(vy))}" fill="${colour}"/>`,
        )
        .join('');
    }
    const sorted = chart.kind === 'cdf' ? one.points : [...one.points].sort((a, b) => a[0] - b[0]);
    const line = sorted.map(([vx, vy], i) => `${i === 0 ? 'M' : 'L'}${px(vx)} ${py(vy)}`).join('');
    const dots =
      one.predicted || chart.kind === 'cdf' || sorted.length > 60
        ? ''
        : sorted.map(([vx, vy]) => `<circle cx="${px(vx)}" cy="${py(vy)}" r="3" fill="${colour}"/>`).join('');
    return `<path d="${line}" fill="none" stroke="${colour}" stroke-width="${one.predicted ? 1.5 : 2}"${one.predicted ? ' stroke-dasharray="6 4"' : ''}/>${dots}`;
  });
  const legend = series.map((one, i) => {
    const colour = one.predicted ? '#777' : (COLOURS[solid.indexOf(one) % COLOURS.length] as string);
    const top = TOP + 10 + 20 * i;
    return `<path d="M${WIDTH - RIGHT + 12} ${top}h20" stroke="${colour}" stroke-width="3"${one.predicted ? ' stroke-dasharray="6 4"' : ''}/>${label(WIDTH - RIGHT + 38, top + 4, one.name, 'start')}`;
  });
  return [...grid, ...drawn, ...legend];
}

/** One row a series, one cell a point; darker is more. */
function heatMap(series: readonly Series[]): string[] {
  const columns = [...new Set(series.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  const values = series.flatMap(({ points }) => points.map(([, y]) => y));
  if (values.length === 0) return [label((LEFT + WIDTH - RIGHT) / 2, HEIGHT / 2, 'no data', 'middle')];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const w = (WIDTH - LEFT - RIGHT) / columns.length;
  const h = (HEIGHT - TOP - BOTTOM) / series.length;
  const cells = series.flatMap((one, row) => [
    label(LEFT - 6, round(TOP + h * (row + 0.5) + 4), one.name, 'end'),
    ...one.points.map(([x, y]) => {
      const depth = high === low ? 0 : (y - low) / (high - low);
      const left = round(LEFT + w * columns.indexOf(x));
      const top = round(TOP + h * row);
      return `<rect x="${left}" y="${top}" width="${round(w)}" height="${round(h)}" fill="#0072b2" fill-opacity="${round(0.08 + 0.85 * depth)}"/>${label(round(left + w / 2), round(top + h / 2 + 4), short(y), 'middle')}`;
    }),
  ]);
  return [
    ...cells,
    ...columns.map((x, i) => label(round(LEFT + w * (i + 0.5)), HEIGHT - BOTTOM + 18, short(x), 'middle')),
  ];
}

function linear(values: readonly number[], padded: boolean): Axis {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (low === high) {
    low -= low === 0 ? 0 : Math.abs(low) / 2;
    high += high === 0 ? 1 : Math.abs(high) / 2;
  }
  const rough = (high - low) / 5;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((m) => m * magnitude >= rough) ?? 10) * magnitude;
  const from = Math.floor(low / step) * step - (padded ? step / 2 : 0);
  const to = Math.ceil(high / step) * step + (padded ? step / 2 : 0);
  const ticks: number[] = [];
  for (let i = Math.ceil(from / step); i * step <= to * (1 + 1e-9); i++) ticks.push(Number((i * step).toPrecision(12)));
  return { at: (value) => (value - from) / (to - from), ticks };
}

function logarithmic(values: readonly number[]): Axis {
  const positive = values.filter((value) => value > 0);
  const from = Math.floor(Math.log10(Math.min(...positive)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...positive))));
  return {
    at: (value) => (Math.log10(Math.max(value, 10 ** from)) - from) / (to - from),
    ticks: Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i)),
  };
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end', more = ''): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${more === '' ? '' : ` ${more}`}>${escaped(text)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`;
  if (size >= 1e4) return `${Number((value / 1e3).toPrecision(3))}k`;
  return String(Number(value.toPrecision(4)));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
