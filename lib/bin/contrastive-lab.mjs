#!/usr/bin/env node
// The commands of the package; a clone of the project has them as `npm run ...`.
await import('../tools/scripts/package.mjs');
