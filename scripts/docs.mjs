// @ts-check
// `npm run docs`: a page for each public function, type and constant, from the comments in lib/src, with an example that a test runs.
import { join } from 'node:path';
import { program } from 'commander';
import { Application, Comment, CommentTag, Converter, ReflectionKind, TSConfigReader } from 'typedoc';
import { examples } from './docs/examples.mjs';
import { root } from './support/paths.mjs';

program
  .name('npm run docs --')
  .description('Writes the pages of the library; `npm run site` links to them where they lie in site/api.')
  .option('--out <folder>', 'where to', join(root, 'site', 'api'))
  .parse();

const app = await Application.bootstrap(
  {
    name: 'contrastive-lab',
    entryPoints: [join(root, 'lib', 'src', '*', 'index.ts')],
    tsconfig: join(root, 'lib', 'tsconfig.json'),
    readme: join(root, 'docs', 'overview.md'),
    out: program.opts().out,
    basePath: join(root, 'lib', 'src'),
    // Links to sources would need the commit and its address.
    disableSources: true,
    excludePrivate: true,
    excludeInternal: true,
    hideGenerator: true,
    navigationLinks: { Notebooks: '../index.html' },
    // Types of parameters that are not exported are told where they are used.
    validation: { notExported: false, invalidLink: true, notDocumented: false },
    logLevel: 'Warn',
    // The braces of formulas and of option lists are no tags.
    suppressCommentWarningsInDeclarationFiles: true,
  },
  [new TSConfigReader()],
);

const exampleOf = examples();
/** @type {string[]} */
const bare = [];
let functions = 0;

app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (_context, signature) => {
  const owner = signature.parent;
  if (owner.kind !== ReflectionKind.Function || signature.kind !== ReflectionKind.CallSignature) return;
  functions++;
  const module = owner.parent?.name.split('/')[0] ?? '';
  const example = exampleOf(module, owner.name);
  if (!signature.comment) bare.push(`${module}.${owner.name} has no comment`);
  if (!example) {
    bare.push(`${module}.${owner.name} has no example`);
    return;
  }
  signature.comment ??= new Comment();
  const text = `\`\`\`ts\n${example.code}\n\`\`\``;
  signature.comment.blockTags.push(
    new CommentTag('@example', [
      { kind: 'code', text },
      { kind: 'text', text: `\n\nFrom ${example.from}, which the tests run.` },
    ]),
  );
});

const project = await app.convert();
if (!project) throw new Error('the library does not compile: run `npm run build`');
await app.generateOutputs(project);
for (const line of bare) console.log(line);
console.log(`${program.opts().out}: ${functions} functions`);
if (app.logger.hasErrors() || bare.length > 0) process.exitCode = 1;
