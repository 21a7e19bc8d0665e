/**
 * The program of the workers of a validation pipeline: start it as a module worker, never import it.
 *
 * @packageDocumentation
 */
import { bytomRules } from './bytom-rules.ts';
import { nativeRules } from './native-rules.ts';
import { serveValidation } from './serve.ts';

serveValidation([nativeRules(), bytomRules]);
