// @ts-check
// Where the native engine's C library comes from, with the checksums that pin it.

/**
 * What the tfjs-node package's own installer fetches; the address is asked of that installer. The sums are those in
 * the public records of other distributors of the same files.
 * @typedef {{ kind: 'archive', name: string, sha256: string }} Archive
 */

/**
 * The C library inside TensorFlow's Python package. Nothing of Python in it is used, so that one wheel, for one version
 * of Python, serves all.
 * @typedef {{ package: string, version: string, platform: string, sha256: string, bytes: number }} PinnedWheel
 * @typedef {PinnedWheel & { kind: 'wheel', name: string, with?: readonly PinnedWheel[] }} Wheel
 */

/** @type {Record<string, Omit<Archive, 'kind'>>} */
const archives = {
  'linux-x64': {
    name: 'libtensorflow-2.9.1',
    sha256: '7f510d2546e3db5e10b1d119463689003d587842892ad3c95bca51cf82820173',
  },
  'linux-arm64': {
    name: 'libtensorflow-2.7',
    sha256: '9395d1ff39f5b6847f5121e679ff4e599dc7061a2a7f87ceac061c78e908e6e3',
  },
  'darwin-arm64': {
    name: 'libtensorflow-2.7',
    sha256: '13ab22b97e2af06e431aaeb7b42fb89981965dd01aa16da035d8210aa4183d79',
  },
  'darwin-x64': {
    name: 'libtensorflow-2.9.1',
    sha256: '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
  },
};

const version = '2.21.0';

/** @type {Record<string, Pick<Wheel, 'package' | 'platform' | 'sha256' | 'bytes'>>} */
const wheels = {
  'linux-x64': {
    package: 'tensorflow-cpu',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    bytes: 274e6,
  },
  'linux-arm64': {
    package: 'tensorflow',
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    bytes: 282e6,
  },
  'darwin-arm64': {
    package: 'tensorflow',
    platform: 'macosx_12_0_arm64',
    sha256: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    bytes: 223e6,
  },
};

/** NVIDIA's libraries, at the versions that TensorFlow 2.21.0 names as its minimum. */
const nvidia = /** @type {const} */ ([
  ['cublas', '12.5.3.2', 'ca070ad70e9fa6654084575d01bd001f30cc4665e33d4bb9fc8e0f321caa034b', 363e6],
  ['cuda-cupti', '12.5.82', 'bde77a5feb66752ec61db2adfe47f56b941842825b4c7e2068aff27c9d107953', 14e6],
  ['cuda-nvrtc', '12.5.82', '3dbd97b0104b4bfbc3c4f8c79cd2496307c89c43c29a9f83125f1d76296ff3fd', 25e6],
  ['cuda-runtime', '12.5.82', '3e79a060e126df40fd3a068f3f787eb000fa51b251ec6cd97d09579632687115', 1e6],
  ['cudnn', '9.3.0.75', '9ad9c6929ebb5295eb4a1728024666d1c88283373e265a0c5c883e6f9d5cd76d', 577e6],
  ['cufft', '11.2.3.61', '9a6e8df162585750f61983a638104a48c756aa13f9f48e19ab079b38e3c828b8', 193e6],
  ['cusolver', '11.6.3.83', '93cfafacde4428b71778eeb092ec615a02a3d05404da1bcf91c53e3fa1bce42b', 130e6],
  ['cusparse', '12.5.1.3', '016df8e993c437e8301e62739f01775cba988fd5253cd4c64173f8e8d2f8e752', 218e6],
  ['nvjitlink', '12.5.82', 'f9b37bc5c8cf7509665cb6ada5aaa0ce65618f2332b7d3e78e9790511f111212', 21e6],
]);

/** The C library with CUDA: 2.1 GB to fetch, for a graphics card of NVIDIA's under Linux. @type {Wheel} */
const cudaWheel = {
  kind: 'wheel',
  name: `cuda-${version}`,
  package: 'tensorflow',
  version,
  platform: 'manylinux_2_27_x86_64',
  sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  bytes: 572e6,
  with: nvidia.map(([name, version, sha256, bytes]) => ({
    package: `nvidia-${name}-cu12`,
    version,
    platform: 'manylinux2014_x86_64',
    sha256,
    bytes,
  })),
};

/**
 * The sources of the native engine in the order in which they are tried; none means WebAssembly.
 * @param {string} platform as process.platform
 * @param {string} arch as process.arch
 * @param {boolean} [cuda] for a graphics card
 * @returns {(Archive | Wheel)[]}
 */
export function engineSources(platform, arch, cuda = false) {
  const key = `${platform}-${arch}`;
  if (cuda) return key === 'linux-x64' ? [cudaWheel] : [];
  const archive = archives[key];
  const wheel = wheels[key];
  return [
    ...(archive ? [{ kind: /** @type {const} */ ('archive'), ...archive }] : []),
    ...(wheel ? [{ kind: /** @type {const} */ ('wheel'), name: `wheel-${version}`, version, ...wheel }] : []),
  ];
}
