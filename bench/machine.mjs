// @ts-check
// What the numbers were taken on.
import { availableParallelism, cpus, totalmem } from 'node:os';
import { engine, matmulSpeed } from 'contrastive-lab/tensor';

/**
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memoryGB
 * @property {string} node
 * @property {string} engine with its version
 * @property {number} matmulGflops of a float32 product of 2048 x 2048, the measured peak
 */

/** @returns {Promise<Machine>} */
export async function describeMachine() {
  const { name, version } = await engine();
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.versions.node,
    engine: `${name} ${version}`,
    matmulGflops: matmulSpeed(2048, 7),
  };
}

/** @param {Machine} machine */
export const inWords = ({ cpu, cores, memoryGB, node, engine: name, matmulGflops }) =>
  `${cpu}, ${cores} cores, ${memoryGB} GB, Node ${node}, engine ${name}, measured matmul peak ${matmulGflops.toFixed(0)} GFLOP/s`;
