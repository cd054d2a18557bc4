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
 * @typedef {{ kind: 'wheel', name: string, package: string, version: string, platform: string, sha256: string, bytes: number }} Wheel
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

/**
 * The sources of the native engine in the order in which they are tried; none means WebAssembly.
 * @param {string} platform as process.platform
 * @param {string} arch as process.arch
 * @returns {(Archive | Wheel)[]}
 */
export function engineSources(platform, arch) {
  const key = `${platform}-${arch}`;
  const archive = archives[key];
  const wheel = wheels[key];
  return [
    ...(archive ? [{ kind: /** @type {const} */ ('archive'), ...archive }] : []),
    ...(wheel ? [{ kind: /** @type {const} */ ('wheel'), name: `wheel-${version}`, version, ...wheel }] : []),
  ];
}
