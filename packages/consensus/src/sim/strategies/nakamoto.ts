import type { PowMessage } from '../../nakamoto/announcement.ts';
import type { StrategyFactory } from '../harness.ts';
import { type BranchPlan, branchStrategy } from './branch.ts';

type Params = Readonly<Record<string, number | string>>;

function parameter(params: Params, name: string, otherwise: number): number {
  const value = Number(params[name] ?? otherwise);
  return Number.isFinite(value) ? value : otherwise;
}

function spread(params: Params): { gammaPpm: number; lateMs: number } {
  return {
    gammaPpm: Math.round(1_000_000 * parameter(params, 'gamma', 1)),
    lateMs: parameter(params, 'lateMs', 1_000),
  };
}

/** How a selfish miner is stubborn. */
export interface StubbornOptions {
  readonly lead?: boolean;
  readonly fork?: boolean;
  readonly trail?: number;
}

/** How a double spender waits. */
export interface PrivateChainOptions {
  readonly confirmations?: number;
  readonly giveUp?: number;
}

/**
 * Selfish mining (Eyal and Sirer, Majority is not Enough, FC 2014, algorithm 1), and with parameters the stubborn miners
 * of Nayak et al. (EuroS&P 2016): `lead` 1 reveals only as much as the public has while ahead, `fork` 1 keeps a block that
 * breaks a tie, `trail` n goes on until it is more than n blocks behind.
 */
export function selfishPlan(options: StubbornOptions = {}): BranchPlan {
  const { lead = false, fork = false, trail = 0 } = options;
  return {
    found(branch) {
      const own = branch.own.length;
      const open = branch.publicLength;
      // The race was level before this block, or the branch was behind and has drawn ahead.
      if (open > 0 && own - 1 === open && !fork) {
        branch.publish(own);
        branch.settle();
      } else if (open > 0 && own === open) branch.publish(own);
    },
    overheard(branch) {
      const own = branch.own.length;
      const open = branch.publicLength;
      const ahead = own - (open - 1);
      if (ahead <= 0) {
        if (open - own > trail) branch.settle();
      } else if (ahead === 1) branch.publish(own);
      else if (ahead === 2 && !lead) {
        branch.publish(own);
        branch.settle();
      } else branch.publish(open);
    },
  };
}

const selfish: StrategyFactory<PowMessage> = (params, context) =>
  branchStrategy(selfishPlan(), context, spread(params));

const stubborn: StrategyFactory<PowMessage> = (params, context) =>
  branchStrategy(
    selfishPlan({
      lead: parameter(params, 'lead', 1) > 0,
      fork: parameter(params, 'fork', 1) > 0,
      trail: parameter(params, 'trail', 0),
    }),
    context,
    spread(params),
  );

/**
 * Double spend by a private chain: pays a merchant in the next public block, mines on the block below it in secret, and
 * once the payment has `confirmations` publishes when it is longer. Gives up `giveUp` blocks behind and begins again.
 * Notes: `spend.begun`, `spend.level` (drew level after the confirmations), `spend.won`, `spend.lost`.
 */
export function privateChainPlan(options: PrivateChainOptions = {}): BranchPlan {
  const { confirmations = 6, giveUp = 40 } = options;
  let begun = false;
  let level = false;
  const judge = (branch: Parameters<BranchPlan['found']>[0]): void => {
    const own = branch.own.length;
    const open = branch.publicLength;
    if (!begun) {
      begun = true;
      branch.note('spend.begun');
    }
    if (open >= confirmations && own >= open && !level) {
      level = true;
      branch.note('spend.level');
    }
    const won = open >= confirmations && own > open;
    if (!won && open - own < giveUp) return;
    branch.note(won ? 'spend.won' : 'spend.lost');
    if (won) branch.publish(own);
    branch.settle();
    begun = false;
    level = false;
  };
  return { waits: true, found: judge, overheard: judge };
}

const privateChain: StrategyFactory<PowMessage> = (params, context) =>
  branchStrategy(
    privateChainPlan({
      confirmations: parameter(params, 'confirmations', 6),
      giveUp: parameter(params, 'giveUp', 40),
    }),
    context,
    spread(params),
  );

/** Strategies of miners. */
export const POW_STRATEGIES: Readonly<Record<string, StrategyFactory<PowMessage>>> = {
  'selfish-mining': selfish,
  'stubborn-mining': stubborn,
  'private-chain': privateChain,
};
