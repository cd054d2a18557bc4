// Every example of docs/extending.md: its types hold in strict mode, and it runs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';

const root = path.resolve(__dirname, '../../..');
const text = readFileSync(path.join(root, 'docs', 'extending.md'), 'utf8');
/** Examples by the heading that they stand under. */
const examples = text
  .split(/^## /m)
  .slice(1)
  .flatMap((section) => {
    const name = section.slice(0, section.indexOf('\n'));
    return [...section.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code], i) => ({
      name: `${name} ${i + 1}`,
      code,
    }));
  });

// In the project, so that imports are resolved as in a user's file there.
const folder = path.join(root, 'lib', 'dist-test', `docs-examples-${process.pid}`);
mkdirSync(folder, { recursive: true });
after(() => {
  rmSync(folder, { recursive: true, force: true });
});
const files = examples.map(({ code }, i) => {
  const file = path.join(folder, `example${i}.mts`);
  writeFileSync(file, code);
  return file;
});

function node(args: readonly string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

test('there is an example of each part that can be added, and their types hold', () => {
  assert.deepEqual(
    [...new Set(examples.map(({ name }) => name.replace(/ \d+$/, '')))],
    [
      'A loss',
      'A similarity',
      'A layer',
      'An optimiser',
      'An observer',
      'A data set',
      'A kind of run',
      'A claim',
    ],
  );
  const typescript = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const options = [
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--module',
    'node16',
    '--moduleResolution',
    'node16',
  ];
  const { status, output } = node([typescript, ...options, '--types', 'node', ...files]);
  assert.equal(status, 0, output);
});

examples.forEach(({ name }, i) => {
  test(`${name} runs`, () => {
    const { status, output } = node([files[i].replace(/\.mts$/, '.mjs')]);
    assert.equal(status, 0, output);
  });
});

test('the kind of run is swept over the grid as the page says', () => {
  const section = text.split(/^## A kind of run$/m)[1].split(/^## /m)[0];
  const [kinds, grid] = ['ts', 'json'].map((tag) => section.split('```' + tag + '\n')[1].split('```')[0]);
  const [command] = /(?<=`npm run sweep -- )[^`]+/.exec(section) ?? [];
  writeFileSync(path.join(folder, 'my-kinds.ts'), kinds);
  writeFileSync(path.join(folder, 'depths.json'), grid);
  const given = command!.replace(/[\w-]+\.(json|ts|csv)/g, (name) => path.join(folder, name)).split(' ');
  const { status, output } = node([path.join('scripts', 'sweep.mjs'), ...given]);
  assert.equal(status, 0, output);
  const [head, ...rows] = readFileSync(path.join(folder, 'depths.csv'), 'utf8').trim().split('\n');
  assert.match(head, /depth.*width.*seed.*loss/);
  assert.equal(rows.length, 12);
});
