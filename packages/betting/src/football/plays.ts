import { BettingError } from '../errors.ts';
import { assertScore, type Goals, type MatchScore, type SideResult, sideOf } from './score.ts';

/** Names of correct-score selections: `2:1`, or one of the three others. */
export type ScoreName = `${number}:${number}` | 'H_OTHER' | 'D_OTHER' | 'A_OTHER';

/** Total goals: 0 to 6, or seven and more. */
export type TotalGoals = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7+';

/** `up` from three goals, then whether their number is odd. */
export type UpDownOddEven = 'up-odd' | 'up-even' | 'down-odd' | 'down-even';

/** A selection of one of the six play types. */
export type FootballSelection =
  /** Win, draw or loss of the home side. */
  | { readonly play: 'result'; readonly pick: SideResult }
  /** The same after the home side got a start of `handicap` goals: a whole number, −9 to 9. */
  | { readonly play: 'handicap'; readonly handicap: number; readonly pick: SideResult }
  | { readonly play: 'totalGoals'; readonly pick: TotalGoals }
  | { readonly play: 'correctScore'; readonly table: ScoreTable; readonly pick: ScoreName }
  /** Who leads at half time, then after 90 minutes. */
  | { readonly play: 'halfFull'; readonly pick: `${SideResult}${SideResult}` }
  | { readonly play: 'upDownOddEven'; readonly pick: UpDownOddEven };

/** Correct-score tables: 31 selections name home wins up to 5:2, 25 up to 4:2. */
export type ScoreTable = 31 | 25;

/** Largest start in whole goals that the handicap play takes. */
export const MAX_HANDICAP = 9;

function tableOf(mostGoals: number): readonly ScoreName[] {
  const wins: (readonly [number, number])[] = [];
  for (let more = 1; more <= mostGoals; more += 1) {
    for (let less = 0; less < more && less <= 2; less += 1) wins.push([more, less]);
  }
  const draws = [0, 1, 2, 3].map((goals): ScoreName => `${goals}:${goals}`);
  return [
    ...wins.map(([more, less]): ScoreName => `${more}:${less}`),
    'H_OTHER',
    ...draws,
    'D_OTHER',
    ...wins.map(([more, less]): ScoreName => `${less}:${more}`),
    'A_OTHER',
  ];
}

/** The selections of each correct-score table, in their order on the slip. */
export const SCORE_TABLES: Readonly<Record<ScoreTable, readonly ScoreName[]>> = { 31: tableOf(5), 25: tableOf(4) };

const OTHERS: Readonly<Record<SideResult, ScoreName>> = { 3: 'H_OTHER', 1: 'D_OTHER', 0: 'A_OTHER' };
const TOTALS: readonly TotalGoals[] = ['0', '1', '2', '3', '4', '5', '6', '7+'];

/** The selection of the total-goals play that wins. */
export function totalGoals(goals: Goals): TotalGoals {
  return TOTALS[goals.home + goals.away] ?? '7+';
}

/** The selection of a correct-score table that wins. */
export function correctScore(goals: Goals, table: ScoreTable): ScoreName {
  const name: ScoreName = `${goals.home}:${goals.away}`;
  return SCORE_TABLES[table].includes(name) ? name : OTHERS[sideOf(goals)];
}

/** The selection of the up/down odd/even play that wins. */
export function upDownOddEven(goals: Goals): UpDownOddEven {
  const total = goals.home + goals.away;
  return `${total >= 3 ? 'up' : 'down'}-${total % 2 === 1 ? 'odd' : 'even'}`;
}

/** The selection of the half/full play that wins. */
export function halfFull(score: MatchScore): `${SideResult}${SideResult}` {
  return `${sideOf(score.halfTime)}${sideOf(score.fullTime)}`;
}

/**
 * Whether a selection wins.
 *
 * @throws {@link BettingError} `football.score` for a score that cannot be, `params.invalid` for a selection that is not
 * offered.
 */
export function doesWin(selection: FootballSelection, score: MatchScore): boolean {
  assertScore(score);
  assertSelection(selection);
  return winsAt(selection, score);
}

/** {@link doesWin} for arguments that were checked. */
export function winsAt(selection: FootballSelection, score: MatchScore): boolean {
  switch (selection.play) {
    case 'result':
      return sideOf(score.fullTime) === selection.pick;
    case 'handicap':
      return sideOf(score.fullTime, selection.handicap) === selection.pick;
    case 'totalGoals':
      return totalGoals(score.fullTime) === selection.pick;
    case 'correctScore':
      return correctScore(score.fullTime, selection.table) === selection.pick;
    case 'halfFull':
      return halfFull(score) === selection.pick;
    case 'upDownOddEven':
      return upDownOddEven(score.fullTime) === selection.pick;
  }
}

const SIDES: readonly string[] = ['3', '1', '0'];
const HALVES: readonly string[] = SIDES.flatMap((half) => SIDES.map((full) => half + full));
const PARITIES: readonly string[] = ['up-odd', 'up-even', 'down-odd', 'down-even'];

/** Checks a selection. @throws {@link BettingError} `params.invalid` for one that no play offers. */
export function assertSelection(selection: FootballSelection): void {
  if (isOffered(selection)) return;
  const { pick, play } = selection;
  throw new BettingError('params.invalid', `${play}: ${pick} is not offered`, { field: 'pick', play, pick });
}

function isOffered(selection: FootballSelection): boolean {
  switch (selection.play) {
    case 'result':
      return SIDES.includes(selection.pick);
    case 'handicap': {
      const { handicap, pick } = selection;
      return SIDES.includes(pick) && Number.isSafeInteger(handicap) && Math.abs(handicap) <= MAX_HANDICAP;
    }
    case 'totalGoals':
      return TOTALS.includes(selection.pick);
    case 'correctScore':
      return Object.hasOwn(SCORE_TABLES, selection.table) && SCORE_TABLES[selection.table].includes(selection.pick);
    case 'halfFull':
      return HALVES.includes(selection.pick);
    case 'upDownOddEven':
      return PARITIES.includes(selection.pick);
    default:
      return false;
  }
}
