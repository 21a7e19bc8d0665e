import type * as z from 'zod/mini';
import { SimError } from './errors.ts';

type Issue = z.core.$ZodIssue;

/** The error of the first problem that a schema found: where, and what was expected. */
export function problemOf(error: z.core.$ZodError): SimError {
  const issue = error.issues[0];
  const named = (issue?.path ?? []).filter((part): part is string | number => typeof part !== 'symbol');
  const path = issue?.code === 'unrecognized_keys' ? [...named, ...issue.keys.slice(0, 1)] : named;
  const where = path.length === 0 ? 'scenario' : path.join('.');
  return new SimError('scenario.invalid', `${where}: ${issue === undefined ? 'no scenario' : sentence(issue)}`, {
    path,
  });
}

// The small build of zod carries no texts, except those that the schemas give themselves.
function sentence(issue: Issue): string {
  if (issue.message !== '' && issue.message !== 'Invalid input') return issue.message;
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'there is no such field';
    case 'invalid_type':
      return `expected ${issue.expected === 'int' ? 'a whole number' : issue.expected}, got ${kindOf(issue.input)}`;
    case 'too_small':
      return `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}`;
    case 'invalid_value':
      return `expected one of ${issue.values.join(', ')}`;
    case 'invalid_union':
      return issue.errors.length > 0 ? 'none of the forms that this field may have' : 'an unknown kind';
    default:
      return 'not what is expected here';
  }
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a mapping' : JSON.stringify(value);
}
