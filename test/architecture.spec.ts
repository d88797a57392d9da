import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { exceptions } from './architecture.exceptions.js';

/** The page this enforces: docs/ARCHITECTURE.md. */
const root = fileURLToPath(new URL('..', import.meta.url));

/** What each library may import of ours; apps, test and tools may import any library. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  protocol: [],
  log: ['platform', 'protocol'],
  coordinator: ['platform', 'protocol'],
  broker: ['platform', 'protocol', 'log', 'coordinator'],
  client: ['platform', 'protocol'],
  nest: ['client', 'platform', 'protocol'],
  testing: ['broker', 'client', 'nest', 'platform', 'protocol'],
};

/** Modules of Node that are pure computation; every other one is the outside world and belongs to libs/platform. */
const pureNodeModules = new Set(['node:assert', 'node:buffer', 'node:util', 'node:zlib', 'node:events', 'node:path']);

/** Reaching for these outside libs/platform bypasses its ports. */
const bannedCalls: readonly RegExp[] = [
  /\bDate\.now\b/,
  /\bnew Date\(\s*\)/,
  /\bperformance\.now\b/,
  /\bprocess\.hrtime\b/,
  /(?<![.\w])setTimeout\(/,
  /(?<![.\w])setInterval\(/,
  /(?<![.\w])setImmediate\(/,
  /\bAbortSignal\.timeout\b/,
  /\bMath\.random\b/,
  /\bcrypto\.random/,
  /\brandomUUID\b/,
];

const bannedNames = /(^|[-.])(utils?|helpers?|common|manager|impl|misc|stuff)([-.]|$)/;
const fileLinesMax = 300;
const specLinesMax = 500;
const functionLinesMax = 70;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly ast: ts.SourceFile;
}

function filesBelow(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'vectors'].includes(entry.name)) return [];
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

const files: readonly SourceFile[] = ['libs', 'apps', 'test', 'tools']
  .flatMap((part) => filesBelow(join(root, part)))
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(path, 'utf8');
    const name = relative(root, path).replaceAll('\\', '/');
    return { path: name, text, ast: ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true) };
  });

const isSpec = (path: string): boolean => path.endsWith('.spec.ts');
const isTestSupport = (path: string): boolean =>
  path.startsWith('test/') || /\.(spec|fixture|contract)\.ts$/.test(path);
const libraryOf = (path: string): string | undefined => /^libs\/([^/]+)\/src\//.exec(path)?.[1];
const librarySources = files.filter(({ path }) => libraryOf(path) !== undefined && !isTestSupport(path));

/** The specifiers of a file's imports, re-exports and dynamic imports. */
function importsOf(file: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      found.push((node.moduleSpecifier as ts.StringLiteral).text);
    const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    // `new URL('./x.ts', import.meta.url)` names a module that another process loads.
    const isUrl = ts.isNewExpression(node) && node.expression.getText() === 'URL' && node.arguments?.length === 2;
    const target = isDynamic || isUrl ? node.arguments?.[0] : undefined;
    if (target && ts.isStringLiteral(target) && (isDynamic || target.text.endsWith('.ts'))) found.push(target.text);
    ts.forEachChild(node, visit);
  };
  visit(file.ast);
  return found;
}

/** The text without comments and string contents, so that prose cannot trip a rule. */
function codeOf(file: SourceFile): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, file.text);
  let code = '';
  for (let token = scanner.scan(); token !== ts.SyntaxKind.EndOfFileToken; token = scanner.scan()) {
    const isTrivia = token <= ts.SyntaxKind.LastTriviaToken && token >= ts.SyntaxKind.FirstTriviaToken;
    if (isTrivia) code += ' ';
    else if (token === ts.SyntaxKind.StringLiteral) code += "''";
    else code += scanner.getTokenText();
  }
  return code;
}

function withoutExceptions(rule: keyof typeof exceptions, found: readonly string[]): string[] {
  const allowed = exceptions[rule];
  return found.filter((entry) => !Object.keys(allowed).some((key) => entry === key || entry.startsWith(`${key} `)));
}

describe('imports', () => {
  it('go strictly downwards, and only through the door of a library', () => {
    const violations = files.flatMap((file) => {
      const library = libraryOf(file.path);
      return importsOf(file)
        .filter((specifier) => specifier.startsWith('@barnabas/'))
        .filter((specifier) => {
          const target = specifier.slice('@barnabas/'.length);
          if (!(target in mayImport)) return true;
          return library !== undefined && !isTestSupport(file.path) && !mayImport[library]?.includes(target);
        })
        .map((specifier) => `${file.path} imports ${specifier}`);
    });
    expect(violations).toEqual([]);
  });

  it('never reach into another package by a relative path', () => {
    const packageOf = (path: string): string => path.split('/').slice(0, 2).join('/');
    const violations = files
      .filter(({ path }) => /^(libs|apps)\//.test(path))
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => relative(root, resolve(root, dirname(file.path), specifier)).replaceAll('\\', '/'))
          .filter((target) => packageOf(target) !== packageOf(file.path))
          .map((target) => `${file.path} imports ${target}`),
      );
    expect(violations).toEqual([]);
  });

  it('name what the package.json of the importing workspace declares', () => {
    const violations = files.flatMap((file) => {
      const workspace = /^(libs|apps)\/[^/]+/.exec(file.path)?.[0];
      if (workspace === undefined || isTestSupport(file.path)) return [];
      const manifest = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8')) as {
        name: string;
        dependencies?: Record<string, string>;
        peerDependencies?: Record<string, string>;
      };
      const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
      return importsOf(file)
        .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
        .map((specifier) =>
          specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/'),
        )
        .filter((name) => !(name in declared))
        .map((name) => `${file.path} imports ${name}`);
    });
    expect(violations).toEqual([]);
  });

  it('keep NestJS out of every library but nest and testing', () => {
    const violations = librarySources
      .filter(({ path }) => !['nest', 'testing'].includes(libraryOf(path) ?? ''))
      .filter((file) => importsOf(file).some((specifier) => specifier.startsWith('@nestjs/')))
      .map(({ path }) => path);
    expect(violations).toEqual([]);
  });
});

describe('the outside world', () => {
  it('is imported by libs/platform alone', () => {
    const violations = librarySources
      .filter(({ path }) => libraryOf(path) !== 'platform')
      .flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith('node:') && !pureNodeModules.has(specifier))
          .map((specifier) => `${file.path} imports ${specifier}`),
      );
    expect(withoutExceptions('outsideWorld', violations)).toEqual([]);
  });

  it('is called by libs/platform alone: no clock, timer or randomness elsewhere', () => {
    const violations = librarySources
      .filter(({ path }) => libraryOf(path) !== 'platform')
      .flatMap((file) => {
        const code = codeOf(file);
        return bannedCalls.filter((call) => call.test(code)).map((call) => `${file.path} uses ${call.source}`);
      });
    expect(withoutExceptions('outsideWorld', violations)).toEqual([]);
  });
});

describe('names', () => {
  it('say what a file holds', () => {
    const violations = files.map(({ path }) => path).filter((path) => bannedNames.test(basename(path, '.ts')));
    expect(violations).toEqual([]);
  });

  it('of files are kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.ts$/;
    expect(files.map(({ path }) => path).filter((path) => !kebab.test(basename(path)))).toEqual([]);
  });

  it('of types carry no I prefix and no empty suffix', () => {
    const violations = files.flatMap((file) =>
      file.ast.statements
        .filter((node) => ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node))
        .map((node) => node.name?.text ?? '')
        .filter((name) => /^I[A-Z][a-z]/.test(name) || /(Manager|Impl|Helper|Utils?)$/.test(name))
        .map((name) => `${file.path} ${name}`),
    );
    expect(violations).toEqual([]);
  });
});

describe('sizes', () => {
  it(`of files stay within ${fileLinesMax} lines, of specs within ${specLinesMax}`, () => {
    const long = files
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ path, lines }) => lines > (isTestSupport(path) ? specLinesMax : fileLinesMax))
      .map(({ path, lines }) => `${path} (${lines} lines)`);
    expect(withoutExceptions('longFiles', long)).toEqual([]);
  });

  it(`of functions stay within ${functionLinesMax} lines`, () => {
    const long = files.filter(({ path }) => !isTestSupport(path)).flatMap(longFunctionsOf);
    expect(withoutExceptions('longFunctions', long)).toEqual([]);
  });

  it('have no exception that is no longer needed', () => {
    const paths = new Set(files.map(({ path }) => path));
    const stale = Object.values(exceptions).flatMap((entries) =>
      Object.keys(entries).filter((key) => !paths.has(key.split(' ')[0] ?? '')),
    );
    expect(stale).toEqual([]);
  });
});

function longFunctionsOf(file: SourceFile): string[] {
  const found: string[] = [];
  const line = (position: number): number => file.ast.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const lines = line(node.end) - line(node.getStart()) + 1;
      const name = node.name?.getText() ?? `line ${line(node.getStart()) + 1}`;
      if (lines > functionLinesMax) found.push(`${file.path} ${name} (${lines} lines)`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file.ast);
  return found;
}

describe('reachability', () => {
  it('leads from a door, an app, a tool or a spec to every source file', () => {
    const known = new Map(files.map((file) => [file.path, file]));
    const isDoor = (path: string): boolean =>
      isSpec(path) ||
      /^libs\/[^/]+\/src\/index\.ts$/.test(path) ||
      /^apps\/[^/]+\/src\/main\.ts$/.test(path) ||
      /^tools\/[^/]+\.ts$/.test(path) ||
      /^tools\/[^/]+\/main\.ts$/.test(path) ||
      /^test\/(bench|apache-kafka|parity|crash)\/[^/]+\.ts$/.test(path);
    const queue = [...known.keys()].filter(isDoor);
    const reached = new Set(queue);
    for (const path of queue) {
      const file = known.get(path);
      for (const specifier of file ? importsOf(file).filter((name) => name.startsWith('.')) : []) {
        const target = relative(root, resolve(root, dirname(path), specifier))
          .replaceAll('\\', '/')
          .replace(/\.js$/, '.ts');
        if (known.has(target) && !reached.has(target)) {
          reached.add(target);
          queue.push(target);
        }
      }
    }
    expect([...known.keys()].filter((path) => !reached.has(path))).toEqual([]);
  });

  it('leads from scripts that run built apps to sources that are there', () => {
    const built = files.flatMap(({ path, text }) =>
      [...text.matchAll(/['"`](?:\.\.\/)+(apps\/[^/]+)\/dist\/(.+?)\.js['"`]/g)].map(([, app, name]) => ({
        path,
        source: `${app}/src/${name}.ts`,
      })),
    );
    expect(built.filter(({ source }) => !existsSync(join(root, source)))).toEqual([]);
    expect(built).not.toEqual([]);
  });
});

describe('handlers', () => {
  const handlers = files.filter(({ path }) => /^libs\/broker\/src\/handlers\/\d\d-[a-z-]+\.ts$/.test(path));

  it('are numbered as the protocol numbers them and open by saying which versions they serve', () => {
    expect(handlers.length).toBeGreaterThan(0);
    for (const { path, text } of handlers) {
      const opening = text.slice(0, 1500);
      expect(`${path}: ${/^\/\*\*|^\/\//.test(opening) && /[Vv]ersions? /.test(opening)}`).toBe(`${path}: true`);
    }
  });
});

describe('the project', () => {
  it('names no machine, no registry host and no place of work', () => {
    const banned = /(^|[^\w.])\/(work|root|tmp)\/[a-z]|registry\.npmjs\.org|repo1?\.maven/;
    const violations = [...files.map(({ path }) => path), 'README.md', 'docs/ARCHITECTURE.md', 'package.json']
      .filter((path) => path !== 'test/architecture.spec.ts' && existsSync(join(root, path)))
      .filter((path) => banned.test(readFileSync(join(root, path), 'utf8')));
    expect(violations).toEqual([]);
  });

  it('leaves nothing for later in its sources', () => {
    const marker = new RegExp(
      ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', '@ts-' + 'ignore', 'lint-' + 'disable'].join('|'),
    );
    expect(files.filter(({ text }) => marker.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
