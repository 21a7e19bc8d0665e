import type { ChainPort, Effect, Engine, Input } from '@dougong/consensus';
import { describe, expect, it } from 'vitest';
import { EngineHost } from '../src/engine-host.ts';

type Message = { readonly text: string };

/** An engine that emits the given effects on `demand` and records its inputs. */
function scripted(effects: readonly Effect<Message>[], seen: Input<Message>[]): Engine<Message> {
  return {
    step(input, _, emit) {
      seen.push(input);
      if (input.t === 'demand') for (const effect of effects) emit(effect);
    },
    view: () => {
      throw new Error('not asked for');
    },
    setAt: () => undefined,
  };
}

const noChain = {} as ChainPort;
const record = { kind: 1, height: 1, round: 0, body: new Uint8Array() };
const say = (text: string): Effect<Message> => ({ t: 'send', target: { to: 'all' }, msg: { text }, prio: 1 });

function host(effects: readonly Effect<Message>[], append: () => Promise<void> | void) {
  const sent: string[] = [];
  const seen: Input<Message>[] = [];
  const failures: unknown[] = [];
  const run = new EngineHost<Message>({
    engine: scripted(effects, seen),
    chain: noChain,
    log: { records: [], append, truncate: () => undefined },
    send: (_, msg) => sent.push(msg.text),
    sign: () => undefined,
    check: (claims) => ({ ok: claims.map(() => true) }),
    onFinal: () => undefined,
    onFailure: (error) => failures.push(error),
  });
  return { run, sent, seen, failures };
}

describe('the host of an engine', () => {
  it('lets nothing pass a record that is not durable yet', async () => {
    let durable: () => void = () => undefined;
    const written = new Promise<void>((resolve) => {
      durable = resolve;
    });
    const { run, sent } = host([say('before'), { t: 'persist', record, sync: true }, say('after')], () => written);
    run.input({ t: 'demand' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toEqual(['before']);
    durable();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toEqual(['before', 'after']);
  });

  it('stops when the log fails, and says so', async () => {
    const { run, sent, failures } = host([{ t: 'persist', record, sync: true }, say('after')], async () => {
      throw new Error('the disk is full');
    });
    run.input({ t: 'demand' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(sent).toEqual([]);
    expect(String(failures[0])).toMatch(/disk is full/);
    run.input({ t: 'demand' });
    expect(sent).toEqual([]);
  });

  it('answers a refused signature, fires timers once, and forgets cancelled ones', async () => {
    const { run, seen } = host(
      [
        { t: 'sign', req: 7, what: { key: 'vote', domain: 'test', message: new Uint8Array() } },
        { t: 'setTimer', id: 'a', after: 1000 },
        { t: 'setTimer', id: 'b', after: 1000 },
        { t: 'cancelTimer', id: 'b' },
      ],
      () => undefined,
    );
    run.input({ t: 'demand' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(seen).toEqual([{ t: 'demand' }, { t: 'signed', req: 7 }, { t: 'timer', id: 'a' }]);
    await run.stop();
  });
});
