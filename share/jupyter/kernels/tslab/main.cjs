// @ts-check
// The notebook kernel: tslab with the cures it needs. Jupyter starts this file, one process a notebook.
'use strict';
const util = require('node:util');
const { existsSync } = require('node:fs');
const { join, resolve, sep } = require('node:path');

// As a part of the package that npm installed, the kernel belongs to the folder whose node_modules hold it.
const at = __dirname.indexOf(`${sep}node_modules${sep}`);
const root = at < 0 ? resolve(__dirname, '../../../..') : __dirname.slice(0, at);

if (!existsSync(join(root, 'node_modules', 'tslab'))) {
  console.error(
    `The kernel cannot start: tslab is not installed in ${root}. Run \`npm start\` there, then open the notebook again.`,
  );
  process.exit(1);
}

// Node 23 removed what tfjs-node 4.22 still calls; Node 22 prints a warning at each first use.
Object.assign(util, { isNullOrUndefined: (/** @type {unknown} */ x) => x == null, isArray: Array.isArray });

require('./sockets.cjs').openSocketsWell();
require('./interrupts.cjs').hearInterrupts();
require('./input.cjs').refuseInput();
require('./children.cjs').showChildren();
require('./elsewhere.cjs').resolveFromProject(root);
require('./compiler.cjs').checkStrictly();
const { catchStrayErrors, reportFailures } = require('./executor.cjs');
reportFailures(root);
require('./protocol.cjs').speakProperly();

// Without `enableFindLocal` another tslab in a folder above the notebook cannot take over, cures and all.
require('tslab/dist/main').startKernel({ configPath: process.argv[2], enableFindLocal: false });
catchStrayErrors();
require('./parent.cjs').endWithParent();
