// @ts-check
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { runNotebook, temporaryFolder } from './kernel.mjs';

/**
 * A clone in which the set-up has not run, and an environment whose kernel is that clone's.
 * @param {import('node:test').TestContext} t
 */
function freshClone(t) {
  const folder = temporaryFolder(t);
  const share = join(folder, 'share', 'jupyter');
  cpSync(join(root, 'share', 'jupyter'), share, { recursive: true });
  return { folder, environment: { JUPYTER_PATH: share } };
}

test('without its packages the kernel says what to run', async (t) => {
  const { folder, environment } = freshClone(t);
  const { code, stderr } = await runNotebook(['1;'], { folder, environment });
  assert.equal(code, 1);
  const sentence = `The kernel cannot start: tslab is not installed in ${folder}. Run \`npm start\` there`;
  assert.ok(stderr.includes(sentence), stderr);
  assert.doesNotMatch(stderr, /MODULE_NOT_FOUND/);
});

test('without the built library the first cell that imports it says what to run', async (t) => {
  const { folder, environment } = freshClone(t);
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== 'contrastive-lab') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  cpSync(join(root, 'lib', 'package.json'), join(modules, 'contrastive-lab', 'package.json'));
  const cell = {
    source: "import { mnist } from 'contrastive-lab/data';\nconsole.log('ran');",
    tags: ['raises-exception'],
  };
  const { outputs } = await runNotebook([cell], { folder, environment });
  assert.deepEqual(
    outputs[0]?.map(({ output_type, evalue }) => [output_type, evalue]),
    [
      [
        'error',
        "1:23 - Cannot find module 'contrastive-lab/data' or its corresponding type declarations. " +
          `The library is not built: run \`npm start\` in ${folder}, then restart this kernel.`,
      ],
    ],
  );
});
