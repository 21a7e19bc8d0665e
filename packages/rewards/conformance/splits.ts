import { type Adapter, read } from '@dougong/conformance';
import { allocate } from '../src/allocate.ts';
import { addMonths } from '../src/calendar.ts';
import { RewardsError } from '../src/errors.ts';
import { big, bigs, int, table } from './support.ts';

const split: Adapter = table(/^allocate.*\.json$/, {
  asserts: ['parts', 'error'],
  run: (data) => {
    try {
      return { parts: allocate(big(data, 'total'), bigs(data, 'weights')), error: null };
    } catch (error) {
      if (error instanceof RewardsError && error.code === 'weights.zero') return { parts: null, error: 'ZERO_WEIGHT' };
      throw error;
    }
  },
});

/** The result in the offset's local time, as RFC 3339 writes it. */
function iso(seconds: number, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const pad = (n: number): string => String(n).padStart(2, '0');
  const size = Math.abs(offsetMinutes);
  const local = new Date((seconds + offsetMinutes * 60) * 1000).toISOString().slice(0, 19);
  return `${local}${sign}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const months: Adapter = table(/^add_months.*\.json$/, {
  asserts: ['result', 'iso'],
  run: (data) => {
    const offset = int(data, 'offsetMinutes');
    const result = addMonths(int(data, 'start'), int(data, 'months'), offset);
    const written = read.string(data['iso'], 'iso');
    return { result: String(result), iso: iso(result, written.endsWith('+00:00') ? 0 : offset) };
  },
});

export const adapters: readonly Adapter[] = [split, months];
