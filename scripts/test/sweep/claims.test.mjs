// @ts-check
// `npm run claims` makes its runs as sweeps do, and gives each of them as a line of a table.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findClaim } from 'contrastive-lab/claims';
import { allClaims } from 'contrastive-lab/studies';
import { root } from '../../support/paths.mjs';
import { gridFile } from './command.mjs';

test('the runs of a claim and of its control are lines of a table, from which the claim can be measured again', (t) => {
  const csv = join(gridFile(t, {}).folder, 'runs.csv');
  const args = ['scripts/claims.mjs', '--only', 'infonce-dot-stays', '--csv', csv, '--json'];
  const stdout = execFileSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [result] = JSON.parse(stdout).claims;
  const [header, ...lines] = readFileSync(csv, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  assert.equal(lines.length, result.runs);
  const claim = findClaim(allClaims, 'infonce-dot-stays');
  const cell = (/** @type {string[]} */ line, /** @type {string} */ name) => line[header.indexOf(name)];
  const runs = lines
    .filter((line) => cell(line, 'form') === 'infoNCE')
    .map((line) => ({
      parameters: { width: Number(cell(line, 'width')), seed: Number(cell(line, 'seed')) },
      result: { largestDrift: Number(cell(line, 'largestDrift')) },
      seconds: Number(cell(line, 'seconds')),
      engine: cell(line, 'engine'),
    }));
  const { estimate, low, high } = claim.measure(runs);
  assert.deepEqual([estimate, low, high], [result.estimate, result.low, result.high]);
  assert.ok(lines.every((line) => cell(line, 'threads') === '1' && Number(cell(line, 'seconds')) > 0));
});
