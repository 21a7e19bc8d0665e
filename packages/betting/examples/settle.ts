import { COIN, commitSettlement, provePayout, settlePool, verifyPayout } from '@dougong/betting';

const market = { mode: 'profit', outcomes: 3, feeBps: 500n, cutoff: 1000, result: [1n, 0n, 0n] } as const;
const bets = [
  { account: new Uint8Array(32).fill(1), outcome: 0, stake: 100n * COIN, at: 10 },
  { account: new Uint8Array(32).fill(2), outcome: 1, stake: 50n * COIN, at: 20 },
  { account: new Uint8Array(32).fill(3), outcome: 2, stake: 50n * COIN, at: 30 },
];

const { dust, fee, payouts, refunds } = settlePool(market, bets);
const rows = bets.map(({ account }, i) => ({ account, payout: payouts[i] ?? 0n, refund: refunds[i] ?? 0n }));
const commitment = commitSettlement(rows);
const shown = verifyPayout(commitment, provePayout(rows, 0));

export const report: string = `fee ${fee / COIN}, dust ${dust}, the first bet got ${(shown?.payout ?? 0n) / COIN}`;
