import { type Adapter, type JsonObject, read } from '@dougong/conformance';
import { type AgentDesk, buyChips, type DeskRefusal, openDesk, sellChips } from '../src/agent/desk.ts';
import {
  confirmLimit,
  type GamingStep,
  type LimitName,
  openGamingRecord,
  recordStake,
  selfExclude,
  setLimit,
  takeTimeout,
} from '../src/gaming/limits.ts';
import { type OtcAction, type OtcParty, openOtc, stepOtc } from '../src/otc/escrow.ts';
import {
  disputeResult,
  openResult,
  proposeResult,
  type ResultProcess,
  type ResultStep,
  resultAt,
  settleBonds,
  voteResult,
} from '../src/result/dispute.ts';
import { count, integer, objects, table } from './support.ts';

const text = (data: JsonObject, name: string): string => read.string(data[name], name);

function stepResult(process: ResultProcess, op: JsonObject): ResultStep {
  const at = count(op['t'], 't');
  const kind = text(op, 'op');
  if (kind === 'tick') return { ok: true, process: resultAt(process, at) };
  const outcome = count(op['outcome'], 'outcome');
  if (kind === 'propose') return proposeResult(process, text(op, 'by'), outcome, at);
  if (kind === 'dispute') return disputeResult(process, text(op, 'by'), outcome, at);
  if (kind === 'vote') return voteResult(process, outcome, count(op['yes'], 'yes'), at);
  throw new TypeError(`op ${kind} is not known`);
}

/** What the files say of a step: its code, the number of the bond that a dispute was, or that a vote decided. */
function answerOf(op: JsonObject, step: ResultStep): string {
  if (!step.ok) return step.code;
  if (op['op'] === 'dispute') return `ROUND ${step.process.bonds.length}`;
  return op['op'] === 'vote' ? 'FINAL' : 'OK';
}

const result: Adapter = table(
  /^result_dispute.*\.json$/,
  ['results', 'state', 'final', 'payouts', 'burned', 'bonds'],
  (data) => {
    const rules = {
      outcomes: 256,
      bond: integer(data['bond0'], 'bond0'),
      livenessSeconds: count(data['livenessSeconds'], 'livenessSeconds'),
      maxDisputes: count(data['maxRounds'], 'maxRounds'),
      electorate: count(data['nodes'], 'nodes'),
    };
    let process = openResult(rules, 0);
    const results = objects(data['ops'], 'ops').map((op) => {
      const step = stepResult(process, op);
      process = step.process;
      return answerOf(op, step);
    });
    const settlement = settleBonds(process);
    return {
      results,
      state: process.state === 'VOTING' ? 'VOTE' : process.state,
      final: process.outcome ?? null,
      payouts: Object.fromEntries(settlement?.payouts ?? []),
      burned: settlement?.burned ?? 0n,
      bonds: process.bonds,
    };
  },
);

function partyOf(name: string): OtcParty {
  if (name === 'seller' || name === 'buyer' || name === 'arbiter' || name === 'anyone') return name;
  throw new TypeError(`by ${name} is not known`);
}

function actionOf(event: JsonObject): OtcAction {
  const kind = text(event, 'ev');
  switch (kind) {
    case 'create':
    case 'pay':
    case 'cancel':
    case 'release':
    case 'dispute':
    case 'tick':
      return { kind };
    case 'resolve': {
      const to = text(event, 'to');
      if (to !== 'buyer' && to !== 'seller') throw new TypeError(`to ${to} is not known`);
      return { kind, to, yes: count(event['yes'], 'yes'), panel: count(event['panel'], 'panel') };
    }
    default:
      throw new TypeError(`event ${kind} is not known`);
  }
}

const escrow: Adapter = table(/^otc_escrow.*\.json$/, ['results', 'final'], (data) => {
  const terms = {
    amount: integer(data['amount'], 'amount'),
    feeBps: integer(data['feeBps'], 'feeBps'),
    payWindow: count(data['payWindow'], 'payWindow'),
    releaseWindow: count(data['releaseWindow'], 'releaseWindow'),
  };
  let order = openOtc(terms, integer(data['sellerStart'], 'sellerStart'));
  const results = objects(data['events'], 'events').map((event) => {
    const step = stepOtc(order, partyOf(text(event, 'by')), actionOf(event), count(event['t'], 't'));
    order = step.order;
    return [step.ok ? 'OK' : step.code, order.state];
  });
  const { buyer, escrow: locked, fees, seller, state } = order;
  return { results, final: { state, seller, buyer, escrow: locked, fees } };
});

const DESK_CODES: Readonly<Record<DeskRefusal, string>> = {
  TOO_SMALL: 'TOO_SMALL',
  NO_CHIPS: 'NO_CT',
  NO_CASH: 'NO_FEN',
};

const desks: Adapter = table(/^agent_desk.*\.json$/, ['results', 'ctEnd', 'fenEnd'], (data) => {
  let desk: AgentDesk = openDesk({
    sellRate: integer(data['sellFenPerCt'], 'sellFenPerCt'),
    buyRate: integer(data['buyFenPerCt'], 'buyFenPerCt'),
    chips: integer(data['ctStart'], 'ctStart'),
    cash: integer(data['fenStart'], 'fenStart'),
  });
  const results = objects(data['ops'], 'ops').map((op) => {
    const kind = text(op, 'op');
    if (kind !== 'customerBuys' && kind !== 'customerSells') throw new TypeError(`op ${kind} is not known`);
    const buys = kind === 'customerBuys';
    const step = buys ? sellChips(desk, integer(op['fen'], 'fen')) : buyChips(desk, integer(op['ct'], 'ct'));
    if (!step.ok) return DESK_CODES[step.code];
    desk = step.desk;
    return step.received;
  });
  return { results, ctEnd: desk.chips, fenEnd: desk.cash };
});

const WINDOWS = ['day', 'week', 'month'] as const;

function limitOf(op: JsonObject): LimitName {
  const window = WINDOWS.find((name) => name === op['window']);
  if (window === undefined) throw new TypeError(`window ${String(op['window'])} is not known`);
  return `stake.${window}`;
}

const gaming: Adapter = table(/^responsible_gaming.*\.json$/, ['results', 'limits'], (data) => {
  let record = openGamingRecord();
  const step = (op: JsonObject): GamingStep<string> => {
    const at = count(op['t'], 't');
    switch (text(op, 'op')) {
      case 'setLimit':
        return setLimit(record, limitOf(op), integer(op['amount'], 'amount'), at);
      case 'confirm':
        return confirmLimit(record, limitOf(op), at);
      case 'bet':
        return recordStake(record, integer(op['amount'], 'amount'), at);
      case 'exclude':
        return selfExclude(record, count(op['days'], 'days'), at);
      case 'timeout':
        return takeTimeout(record, count(op['days'], 'days'), at);
      default:
        throw new TypeError(`op ${String(op['op'])} is not known`);
    }
  };
  const results = objects(data['ops'], 'ops').map((op) => {
    const { code, record: next } = step(op);
    record = next;
    return code.replace(/^STAKE_/, 'LIMIT_');
  });
  const limits = Object.fromEntries([...record.limits].map(([name, amount]) => [name.slice('stake.'.length), amount]));
  return { results, limits };
});

export const adapters: readonly Adapter[] = [result, escrow, desks, gaming];
