import { say } from './terminal.ts';
export function exploreTwins(_options: unknown): boolean {
  say('not yet');
  return true;
}
