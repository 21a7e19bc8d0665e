import { BettingError } from '../errors.ts';

/** Goals of both sides. */
export interface Goals {
  readonly home: number;
  readonly away: number;
}

/** What plays are settled on: half time, and 90 minutes with stoppage time. Extra time and penalties never count. */
export interface MatchScore {
  readonly halfTime: Goals;
  readonly fullTime: Goals;
}

/** 3 for a home win, 1 for a draw, 0 for an away win. */
export type SideResult = '3' | '1' | '0';

/** Who leads when the home side gets `handicap` goals (a whole number, 0 unless told) on top. */
export function sideOf(goals: Goals, handicap = 0): SideResult {
  const lead = goals.home + handicap - goals.away;
  return lead > 0 ? '3' : lead < 0 ? '0' : '1';
}

/** Checks goals. @throws {@link BettingError} `football.score` unless both are whole numbers from 0 to 99. */
export function assertGoals(field: string, goals: Goals): void {
  const fits = (count: number): boolean => Number.isSafeInteger(count) && count >= 0 && count <= 99;
  if (fits(goals.home) && fits(goals.away)) return;
  throw new BettingError('football.score', `${field}: ${goals.home}:${goals.away} is no score`, { field });
}

/** Checks a score. @throws {@link BettingError} `football.score` also where the half has more goals than the match. */
export function assertScore(score: MatchScore): void {
  const { fullTime, halfTime } = score;
  assertGoals('halfTime', halfTime);
  assertGoals('fullTime', fullTime);
  if (halfTime.home <= fullTime.home && halfTime.away <= fullTime.away) return;
  throw new BettingError('football.score', 'half time has more goals than full time', { field: 'halfTime' });
}
