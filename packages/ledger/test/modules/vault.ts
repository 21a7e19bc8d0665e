import * as z from 'zod/mini';
import { LedgerError } from '../../src/errors.ts';
import {
  type AnyModule,
  type ApplyContext,
  type CheckContext,
  denied,
  GRANTED,
  granted,
  type LedgerModule,
  type ModuleGenesis,
  type Verdict,
} from '../../src/modules/module.ts';
import { anyModule } from '../../src/modules/registry.ts';
import { encodeTemplate } from '../../src/programs/template.ts';
import { toAlice } from '../native/fixture.ts';

/** What the test's module is asked to do: a verb and a number. */
export interface VaultAction {
  readonly verb: string;
  readonly amount: number;
}

const VERBS = /^(keep|withdraw|steal|mint|burn|queue|lend|spy|shout|bad|heavy|held|wide)$/;

/** `verb amount` in ASCII. */
export const vaultCodec = {
  encode: ({ verb, amount }: VaultAction): Uint8Array => new TextEncoder().encode(`${verb} ${amount}`),
  decode: (bytes: Uint8Array): VaultAction => {
    const [verb = '', amount = ''] = new TextDecoder().decode(bytes).split(' ');
    if (!VERBS.test(verb) || !/^(0|[1-9][0-9]{0,6})$/.test(amount)) {
      throw new LedgerError('decode.text', 'malformed action', { offset: 0 });
    }
    return { verb, amount: Number(amount) };
  },
};

const TOTAL = Uint8Array.of(1);
const key = (n: number): Uint8Array => Uint8Array.of(2, n >>> 8, n);
const number = (bytes: Uint8Array | undefined): number =>
  bytes === undefined ? 0 : Number(new TextDecoder().decode(bytes));
const stored = (n: number): Uint8Array => new TextEncoder().encode(`${n}`);

/** A module that does everything that modules can do, and some things that they may not. */
export function vault(asset: () => Uint8Array): AnyModule {
  const value = (amount: number) => ({ asset: asset(), token: 0n, amount: BigInt(amount) });

  function apply({ verb, amount }: VaultAction, doubled: number, ctx: ApplyContext): Verdict {
    if (ctx.signers.length === 0) return denied('vault.unsigned');
    switch (verb) {
      case 'keep':
        if (ctx.value === undefined) return denied('vault.empty', { amount });
        ctx.set(TOTAL, stored(number(ctx.get(TOTAL)) + Number(ctx.value.amount)));
        ctx.emit('kept', { amount: ctx.value.amount, doubled });
        return GRANTED;
      case 'withdraw':
        if (BigInt(amount) > ctx.account(asset(), 0n)) return denied('vault.short', { amount });
        ctx.pay(value(amount), toAlice);
        return GRANTED;
      case 'steal':
        ctx.pay(value(amount), toAlice);
        return GRANTED;
      case 'mint':
        ctx.mint(value(amount));
        return GRANTED;
      case 'burn':
        ctx.burn(value(amount));
        return GRANTED;
      case 'queue':
        ctx.set(key(amount), stored(ctx.height));
        return GRANTED;
      case 'lend':
        ctx.transfer('bank', value(amount));
        ctx.call('bank', 'note', amount);
        return GRANTED;
      case 'spy':
        ctx.call('bank', 'secret', amount);
        return GRANTED;
      case 'shout':
        ctx.set(new Uint8Array(91), stored(1));
        return GRANTED;
      case 'heavy':
        ctx.pay(value(1), { vm: 1, code: new Uint8Array(257) });
        return GRANTED;
      case 'held':
        ctx.pay(value(1), { vm: 0, code: encodeTemplate({ name: 'module', module: 'bank' }) });
        return GRANTED;
      case 'wide':
        ctx.range({ limit: 1001 });
        return GRANTED;
      default:
        return denied('vault.unknown');
    }
  }

  /** Pays one unit for each of at most two queued numbers a block, in order. */
  function endBlock(ctx: ApplyContext): void {
    for (const [name] of ctx.range({ gte: key(0), lt: Uint8Array.of(3), limit: 2 })) {
      ctx.del(name);
      if (ctx.account(asset(), 0n) > 0n) ctx.pay(value(1), toAlice);
    }
  }

  const module: LedgerModule<ModuleGenesis, VaultAction, number> = {
    name: 'vault',
    version: 1,
    actions: vaultCodec,
    calls: ['bank'],
    genesis: (params) => {
      const { mint = 0 } = z.parse(z.object({ mint: z.optional(z.number()) }), params ?? {});
      return { entries: [[TOTAL, stored(0)]], account: mint > 0 ? [value(mint)] : [] };
    },
    verify: ({ verb, amount }) => (verb === 'bad' ? denied('vault.bad') : granted(2 * amount)),
    check: () => GRANTED,
    apply,
    endBlock,
    queries: {
      total: {
        input: z.undefined(),
        output: z.number(),
        answer: (_: unknown, ctx: CheckContext) => number(ctx.get(TOTAL)),
      },
    },
  };
  return anyModule(module);
}

/** A module that holds what others give it, and has one export. */
export const bank: AnyModule = anyModule<ModuleGenesis, never>({
  name: 'bank',
  version: 1,
  actions: {
    encode: () => new Uint8Array(0),
    decode: () => {
      throw new LedgerError('decode.kind', 'there are no actions', { offset: 0 });
    },
  },
  owns: {
    inputKinds: ['claim'],
    decode: () => {
      throw new LedgerError('decode.kind', 'no claim is good', { offset: 0 });
    },
  },
  exports: {
    note: (amount, ctx, caller) => {
      ctx.set(Uint8Array.of(9), new TextEncoder().encode(`${caller} ${String(amount)} ${ctx.value === undefined}`));
    },
  },
  genesis: () => ({ entries: [] }),
  check: () => GRANTED,
  apply: () => GRANTED,
  queries: {},
});
