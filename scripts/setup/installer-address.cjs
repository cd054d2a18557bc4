// Preloaded before the tfjs-node package's own installer: prints the address that it would fetch and stops it there.
const { join } = require('node:path');

const resources = require(join(process.cwd(), 'scripts', 'resources.js'));
resources.downloadAndUnpackResource = (/** @type {string} */ address) => {
  process.stdout.write(`\naddress: ${address}\n`, () => process.exit(0));
};
