// @ts-check
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { startLab } from '../../lab.mjs';

test('JupyterLab asks for its token and listens on loopback alone', async () => {
  const lab = await startLab();
  try {
    const open = await fetch(`${lab.url}/api/contents`);
    assert.equal(open.status, 403);
    const known = await fetch(`${lab.url}/api/contents`, {
      headers: { Authorization: `token ${lab.token}` },
    });
    assert.equal(known.status, 200);

    const { port } = new URL(lab.url);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside) {
      await assert.rejects(fetch(`http://${address}:${port}/api`), `it answers at ${address}`);
    }
  } finally {
    await lab.stop();
  }
});
