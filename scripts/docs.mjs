// @ts-check
// `npm run docs`: a page for each public function, type and constant, from the comments in lib/src, with an example that a test runs.
import { join } from 'node:path';
import { program } from 'commander';
import { Application, CommentTag, Converter, ReflectionKind, TSConfigReader } from 'typedoc';
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
    // Types of parameters that are not exported are described where they are used.
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

// Once all is read: the comment of a constant that is a function comes to its signature late.
app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project: { children = [] } }) => {
  for (const module of children)
    for (const owner of module.children ?? [])
      if (owner.kindOf(ReflectionKind.Function))
        addExample(module.name, owner.name, owner.signatures?.[0]?.comment);
      else if (
        owner.kindOf(ReflectionKind.Variable) &&
        owner.type?.type === 'reflection' &&
        owner.type.declaration.signatures
      )
        addExample(module.name, owner.name, owner.comment);
});

/**
 * @param {string} module
 * @param {string} name of a function
 * @param {import('typedoc').Comment} [comment]
 */
function addExample(module, name, comment) {
  functions++;
  const example = exampleOf(module.split('/')[0], name);
  if (!comment) bare.push(`${module}.${name} has no comment`);
  if (!example) bare.push(`${module}.${name} has no example`);
  if (!comment || !example) return;
  comment.blockTags.push(
    new CommentTag('@example', [
      { kind: 'code', text: `\`\`\`ts\n${example.code}\n\`\`\`` },
      { kind: 'text', text: `\n\nFrom ${example.from}, which the tests run.` },
    ]),
  );
}

const project = await app.convert();
if (!project) throw new Error('the library does not compile: run `npm run build`');
await app.generateOutputs(project);
for (const line of bare) console.log(line);
console.log(`${program.opts().out}: ${functions} functions`);
if (app.logger.hasErrors() || bare.length > 0) process.exitCode = 1;
