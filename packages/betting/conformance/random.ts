import { type Adapter, type JsonObject, read } from '@dougong/conformance';
import { bytesToHex, equalBytes, hexToBytes } from '@dougong/crypto';
import {
  type BeaconScheme,
  type CommitReveal,
  type CommitRevealStep,
  commit,
  commitmentOf,
  openDraw,
  reveal,
  settle,
  verifyBeacon,
} from '@dougong/crypto/beacon';
import { sha256 } from '@dougong/crypto/hash';
import { getPublicKey, prove, verify } from '@dougong/crypto/vrf';
import { drawLottery, lotteryOdds, lotteryTier } from '../src/lottery/double.ts';
import { beaconSeed } from '../src/random/seed.ts';
import { blockOf, choose, openStream, shuffle, uniform } from '../src/random/stream.ts';
import { about, caseOf, casesOf, count, counts, integer, objects, table } from './support.ts';

const hex = (data: JsonObject, name: string): Uint8Array => hexToBytes(read.string(data[name], name));

const derivation: Adapter = table(
  /^random_derivation.*\.json$/,
  ['uniform5', 'u64Consumed', 'block0', 'shuffle10', 'draw5of35', 'draw2of12'],
  (data) => {
    const seed = hex(data, 'seed');
    const domain = read.string(data['domain'], 'domain');
    const { stream, value } = uniform(openStream(seed, domain), integer(data['n'], 'n'), 5);
    return {
      uniform5: value,
      u64Consumed: stream.consumed,
      block0: bytesToHex(blockOf(stream, 0)),
      shuffle10: shuffle(openStream(seed, `${domain}/shuffle`), 10).value,
      draw5of35: choose(openStream(seed, `${domain}/front`), 5, 35).value,
      draw2of12: choose(openStream(seed, `${domain}/back`), 2, 12).value,
    };
  },
);

const lottery: Adapter = {
  folder: 'betting',
  files: /^lottery_5of35_2of12.*\.json$/,
  ignores: about,
  *cases(file) {
    const { combinations, countPerTier } = read.object(file.json(), file.name);
    const figures = { combinations: combinations ?? null, countPerTier: countPerTier ?? null };
    yield caseOf('combinations', figures, ['combinations', 'countPerTier'], () => {
      const odds = lotteryOdds();
      const perTier = Object.fromEntries(odds.map((tickets, tier) => [String(tier), tickets]));
      return { combinations: odds.reduce((a, b) => a + b, 0n), countPerTier: perTier };
    });
    yield* casesOf(file, ['drawFront', 'drawBack', 'hitFront', 'hitBack', 'tier'], (one) => {
      const draw = drawLottery(hex(one, 'seed'));
      const ticket = {
        front: counts(one['ticketFront'], 'ticketFront'),
        back: counts(one['ticketBack'], 'ticketBack'),
      };
      const hits = lotteryTier(draw, ticket);
      return { drawFront: draw.front, drawBack: draw.back, hitFront: hits.front, hitBack: hits.back, tier: hits.tier };
    });
  },
};

const SCHEMES: Readonly<Record<string, BeaconScheme>> = {
  'pedersen-bls-chained': 'pedersen-bls-chained',
  'pedersen-bls-unchained': 'pedersen-bls-unchained',
  'bls-unchained-g1-rfc9380': 'bls-unchained-g1-rfc9380',
  'bls-unchained-on-g1': 'bls-unchained-on-g1',
};

/** The message that a round signs, from the definition of the two families of schemes. */
function messageOf(data: JsonObject): Uint8Array {
  const round = new Uint8Array(8);
  new DataView(round.buffer).setBigUint64(0, integer(data['round'], 'round'));
  const previous = data['previousSignature'] === null ? new Uint8Array() : hex(data, 'previousSignature');
  return sha256(new Uint8Array([...previous, ...round]));
}

const drand: Adapter = table(
  /^drand.*\.json$/,
  ['message', 'randomness', 'seed', 'draw5of35', 'draw2of12'],
  (data) => {
    const name = read.string(data['scheme'], 'scheme');
    const scheme = SCHEMES[name];
    if (scheme === undefined) throw new TypeError(`scheme ${name} is not known`);
    const previous = data['previousSignature'] === null ? {} : { previousSignature: hex(data, 'previousSignature') };
    const beacon = { round: count(data['round'], 'round'), signature: hex(data, 'signature'), ...previous };
    const randomness = verifyBeacon({ scheme, publicKey: hex(data, 'publicKey') }, beacon);
    if (randomness === undefined) throw new TypeError('the beacon was refused');
    const seed = beaconSeed(randomness, hex(data, 'marketId'));
    const draw = drawLottery(seed);
    return {
      message: bytesToHex(messageOf(data)),
      randomness: bytesToHex(randomness),
      seed: bytesToHex(seed),
      draw5of35: draw.front,
      draw2of12: draw.back,
    };
  },
  { chain: 'a name', dst: 'follows from the scheme' },
);

const TAI = { suite: 'ECVRF-EDWARDS25519-SHA512-TAI' } as const;

const ecvrf: Adapter = {
  folder: 'betting',
  files: /^ecvrf.*\.json$/,
  ignores: { ...about, ctr: 'how often the hash to the curve was tried is inside the VRF' },
  *cases(file) {
    const cases = objects(read.object(file.json(), file.name)['cases'], 'cases');
    for (const [i, data] of cases.entries()) {
      const valid = read.boolean(data['valid'], 'valid');
      const asserts = valid ? ['valid', 'beta', ...(data['sk'] === null ? [] : ['pk', 'pi'])] : ['valid'];
      yield caseOf(`case ${i}`, data, asserts, (one) => {
        const alpha = hex(one, 'alpha');
        const output = verify(hex(one, 'pk'), alpha, hex(one, 'pi'), TAI);
        const found = { valid: output !== undefined, beta: output === undefined ? null : bytesToHex(output) };
        if (one['sk'] === null) return found;
        const secretKey = hex(one, 'sk');
        const pi = bytesToHex(prove(secretKey, alpha, TAI));
        return { ...found, pk: bytesToHex(getPublicKey(secretKey, TAI)), pi };
      });
    }
  },
};

interface Participant {
  readonly account: Uint8Array;
  readonly secret: Uint8Array;
  readonly behaviour: string;
}

/** The draw after everyone did what the case says; parties whose behaviour is not `reveal` are told by `isIn` to stay out. */
function play(market: Uint8Array, deposit: bigint, parties: readonly Participant[]): CommitReveal {
  const taken = (step: CommitRevealStep): CommitReveal => {
    if (!step.ok) throw new TypeError(`refused: ${step.code}`);
    return step.draw;
  };
  let draw = openDraw({ context: market, deposit, commitUntil: 1, revealUntil: 2 });
  for (const { account, secret } of parties) {
    draw = taken(commit(draw, account, commitmentOf(market, account, secret), 1));
  }
  for (const { account, behaviour, secret } of parties) {
    if (behaviour === 'reveal') draw = taken(reveal(draw, account, secret, 2));
    else if (behaviour === 'wrong') {
      const step = reveal(draw, account, sha256(secret), 2);
      if (step.ok || step.code !== 'mismatch') throw new TypeError('a wrong secret was not refused');
    } else if (behaviour !== 'silent') throw new TypeError(`behaviour ${behaviour} is not known`);
  }
  return draw;
}

const OUTCOMES = { seed: 'SEED', fallback: 'FALLBACK', void: 'VOID' } as const;

const commitReveal: Adapter = table(
  /^commit_reveal.*\.json$/,
  ['complete', 'seed', 'slashed', 'revealerShares', 'outcome'],
  (data) => {
    const market = hex(data, 'market');
    const deposit = integer(data['deposit'], 'deposit');
    const parties = objects(data['participants'], 'participants').map((party) => {
      const [account, secret] = [hex(party, 'account'), hex(party, 'secret')];
      if (!equalBytes(commitmentOf(market, account, secret), hex(party, 'commit'))) {
        throw new TypeError('a commitment differs');
      }
      return { account, secret, behaviour: read.string(party['behaviour'], 'behaviour') };
    });
    const outcome = settle(play(market, deposit, parties));
    // The file names the seed over the shown secrets even where it must not be used; a draw of these parties alone has it.
    const shown = parties.filter((party) => party.behaviour === 'reveal');
    const { seed } = settle(play(market, deposit, shown));
    const paid = outcome.payouts.filter((payout) => payout.amount > 0n);
    return {
      complete: outcome.kind === 'seed',
      seed: seed === undefined ? null : bytesToHex(seed),
      slashed: outcome.slashed,
      revealerShares: paid.map((payout) => payout.amount - deposit),
      outcome: OUTCOMES[outcome.kind],
    };
  },
);

export const adapters: readonly Adapter[] = [derivation, lottery, drand, ecvrf, commitReveal];
