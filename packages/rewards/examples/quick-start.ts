import { allocate, award, awardOrder, bps, checkConservation, openAccount, openEpoch, recall } from '@dougong/rewards';

const budget = 10_000n * 100_000_000n;
const epoch = openEpoch(budget, 10n ** 12n);
const order = awardOrder(epoch, { bizPower: 10n ** 9n, trust: bps(10_000n), amountMinor: 100_000n });
if (!order.ok) throw new RangeError(order.code);
console.log('award:', order.award, 'left:', order.epoch.left);

const held = award(budget, openAccount('shop'), 'order 1', order.award, 1_700_000_000);
if (!held.ok) throw new RangeError(held.code);
const back = recall(held.pool, held.account, 'order 1', 1_700_000_060);
if (!back.ok) throw new RangeError(back.code);
checkConservation([...held.deltas, ...back.deltas]);
console.log('recalled:', back.from, 'pool:', back.pool === budget);
console.log('fees of a day:', allocate(1_000n, [3n, 3n, 1n]));
