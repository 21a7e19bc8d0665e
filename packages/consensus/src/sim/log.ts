import type { Observer } from './observer.ts';
import type { Simulation } from './simulation.ts';

/** What an event log shows. */
export interface LogOptions {
  /** Takes one line. */
  readonly write: (line: string) => void;
  /** From this virtual time on, microseconds. */
  readonly since?: number;
  /** Only this node. */
  readonly node?: number;
  /** Ends the run at the first of these events, `note:NAME` or `send:KIND`. */
  readonly breakAt?: string;
}

/** A watcher that writes one line an event: time in seconds, machine, what happened. */
export function eventLog(options: LogOptions): <M>(sim: Simulation<M>) => Observer<M> {
  const { write, since = 0, node, breakAt } = options;
  return <M>(sim: Simulation<M>): Observer<M> => {
    const line = (machine: { readonly index: number; readonly node: number }, what: string): void => {
      if (sim.now < since || (node !== undefined && machine.node !== node)) return;
      write(`${(sim.now / 1_000_000).toFixed(6).padStart(12)}  ${String(machine.index).padStart(3)}  ${what}`);
    };
    const check = (event: string): void => {
      if (event === breakAt) sim.goalReached = true;
    };
    return {
      input(machine, input) {
        switch (input.t) {
          case 'message':
            line(
              machine,
              `<- ${sim.engine.label?.(input.msg) ?? sim.engine.module.codec.kind(input.msg)} height ${sim.engine.module.codec.height(input.msg)} from ${sim.env.machinesOf(input.from)[0]?.index}`,
            );
            return;
          case 'timer':
            line(machine, `timer ${input.id}`);
            return;
          case 'validated':
            line(machine, `validated ${input.block.id.slice(0, 8)} ${input.ok ? 'ok' : input.why}`);
            return;
          case 'candidate':
            line(machine, `candidate ${input.block.id.slice(0, 8)} height ${input.block.height}`);
            return;
          case 'demand':
          case 'signed':
          case 'verified':
            return;
          default:
            line(machine, input.t);
        }
      },
      sent(machine, envelope, copies) {
        line(machine, `-> ${sim.engine.label?.(envelope.msg) ?? envelope.kind} height ${envelope.height} to ${copies}`);
        check(`send:${envelope.kind}`);
      },
      finalized: (machine, { block }) => line(machine, `FINAL height ${block.height} ${block.id.slice(0, 8)}`),
      synced: (machine) => line(machine, `synchronised to height ${machine.final.height}`),
      crashed: (machine, disk) => line(machine, `CRASH, disk ${disk}`),
      restarted: (machine, { records, ended, lost }) =>
        line(machine, `START with ${records.length} records, log ${ended}${lost ? ', incomplete' : ''}`),
      accused: (machine, { offence, height }) => line(machine, `EVIDENCE of ${offence} in height ${height}`),
      noted(machine, name, value) {
        line(machine, `note ${name} ${value}`);
        check(`note:${name}`);
      },
    };
  };
}
