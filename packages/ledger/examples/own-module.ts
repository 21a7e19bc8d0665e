import {
  type AnyModule,
  anyModule,
  type CheckContext,
  createChain,
  denied,
  encodeAddress,
  GRANTED,
  keyProgram,
  LedgerError,
  type ModuleGenesis,
  openLedger,
  parseChainSpec,
  type Verdict,
} from '@dougong/ledger';
import { MemoryStore } from '@dougong/storage';
import * as z from 'zod/mini';

const owner = keyProgram('std', { suite: 1, publicKey: new Uint8Array(32).fill(7) });
const TOTAL = Uint8Array.of(1);
const thanks = (ctx: Pick<CheckContext, 'get'>): number => ctx.get(TOTAL)?.[0] ?? 0;

function judge(ctx: CheckContext): Verdict {
  if (ctx.value === undefined) return denied('jar.empty');
  return thanks(ctx) === 255 ? denied('jar.full') : GRANTED;
}

/** A tip jar: whoever says thanks leaves a coin, at most 255 times; every tenth block it is emptied. */
export const jar: AnyModule = anyModule<ModuleGenesis, 'thanks'>({
  name: 'jar',
  version: 1,
  actions: {
    encode: (word) => new TextEncoder().encode(word),
    decode: (bytes) => {
      if (new TextDecoder().decode(bytes) === 'thanks') return 'thanks';
      throw new LedgerError('decode.text', 'say thanks', { offset: 0 });
    },
  },
  genesis: (params) => ({
    entries: [[TOTAL, Uint8Array.of(z.parse(z.object({ thanks: z.number() }), params).thanks)]],
  }),
  check: (_, __, ctx) => judge(ctx),
  apply: (_, __, ctx) => {
    const verdict = judge(ctx);
    if (!verdict.ok) return verdict;
    ctx.set(TOTAL, Uint8Array.of(thanks(ctx) + 1));
    ctx.emit('thanked', { amount: ctx.value?.amount ?? 0n });
    return verdict;
  },
  endBlock: (ctx) => {
    const amount = ctx.account(ctx.feeAsset, 0n);
    if (ctx.height % 10 === 0 && amount > 0n) ctx.pay({ asset: ctx.feeAsset, token: 0n, amount }, owner);
  },
  queries: { thanks: { input: z.undefined(), output: z.number(), answer: (_, ctx) => thanks(ctx) } },
});

const address = encodeAddress('dg', owner) ?? '';
const spec = parseChainSpec({
  format: 'dougong-chain/1',
  name: 'Tips',
  network: 'dev',
  hrp: 'dg',
  dialect: 'native',
  suite: 'std',
  genesisTimeMs: 0,
  engine: { id: 'solo' },
  assets: [
    {
      definition: { class: 1, decimals: 0, supply: 'fixed', symbol: 'TIP', name: 'Tip' },
      issuer: { address },
      allocations: [{ to: address, amount: '1000' }],
    },
  ],
  modules: { jar: { version: 1, params: { thanks: 3 } } },
});

const store = new MemoryStore();
await store.open();
const ledger = await openLedger(createChain(spec, { modules: [jar] }), store);
console.log(await ledger.query('jar', 'thanks', undefined)); // 3
