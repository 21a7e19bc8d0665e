#!/usr/bin/env node
import { isMainThread } from 'node:worker_threads';
import { createProgram } from './program.ts';
import { serve } from './worker.ts';

if (isMainThread) process.exitCode = await createProgram(import.meta.url).run(process.argv);
else serve();
