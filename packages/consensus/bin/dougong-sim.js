#!/usr/bin/env node
// A file that is there before the build, so that installing the workspace can link the command.
try {
  await import('#cli');
} catch (error) {
  if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('dougong-sim is not built yet: run npm run build.\n');
  process.exitCode = 2;
}
