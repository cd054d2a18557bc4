// Type-checked rules on the library, its tests and the notebook sources; the plain rules on the scripts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';
import { libraryOrder } from './scripts/support/order.mjs';

/** What commands leave in the project, such as slides and students' copies, is no source: git ignores it, and so do the rules. */
const builtFolders = readFileSync(join(import.meta.dirname, '.gitignore'), 'utf8')
  .split('\n')
  .filter((line) => line.endsWith('/'));

/**
 * @param {string} folder
 * @param {number} place
 * @returns {import('typescript-eslint').ConfigWithExtends}
 */
function noLaterFolders(folder, place) {
  const later = libraryOrder.slice(place + 1);
  const group = later.flatMap((name) => [`../${name}`, `../${name}/**`, `../../${name}`, `../../${name}/**`]);
  const message = 'This folder comes later in scripts/support/order.mjs: move what both need up.';
  return {
    files: [`lib/src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message }] }] },
  };
}

export default tseslint.config(
  {
    ignores: ['**/node_modules/', ...builtFolders],
  },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: [
          'lib/tsconfig.json',
          'lib/test/tsconfig.json',
          'notebooks/src/tsconfig.json',
          'examples/src/tsconfig.json',
        ],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Numbers read well in messages and labels; objects do not.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `if (!(x > 0)) throw` is the house form: NaN must fail the check.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Index loops over typed arrays are the numeric code's natural form.
      '@typescript-eslint/prefer-for-of': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    // `{ x: 1, ...{ y, z } }` only saves lines.
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(ObjectExpression, ArrayExpression) > SpreadElement > :matches(ObjectExpression, ArrayExpression)',
          message: 'Write the parts of this literal where it is spread.',
        },
      ],
    },
  },
  // Folders of the library import from those before them alone, types included. The tests of the house hold more: no circles.
  ...libraryOrder.slice(0, -1).map(noLaterFolders),
  {
    // A cell's last expression is what the kernel prints; node:test's `test` returns a promise nobody awaits.
    files: ['notebooks/src/*.ts', 'examples/src/*.ts', 'lib/test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'describe', 'it', 'before', 'after'], package: 'node:test' },
          ],
        },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
        AbortController: 'readonly',
        performance: 'readonly',
      },
    },
  },
  {
    // Scripts of the pages that `npm run slides` and `npm run site` write.
    files: ['share/pages/*.js'],
    languageOptions: {
      globals: {
        window: 'readonly',
        document: 'readonly',
        localStorage: 'readonly',
        matchMedia: 'readonly',
        IntersectionObserver: 'readonly',
      },
    },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        require: 'readonly',
        module: 'writable',
        exports: 'writable',
        __dirname: 'readonly',
        __filename: 'readonly',
      },
    },
  },
);
