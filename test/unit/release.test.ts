/** What a release needs: one version everywhere, and words on it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const { version, files, scripts } = JSON.parse(read('package.json'));

test('package-lock.json, both READMEs and the examples name the version of package.json', () => {
  const lock = JSON.parse(read('package-lock.json'));
  expect([lock.version, lock.packages[''].version]).toEqual([version, version]);
  for (const file of ['README.md', 'README.zh.md', 'examples/README.md']) {
    const named = Array.from(read(file).matchAll(/senet-wasm-(\d+\.\d+\.\d+)\.tgz/g), ([, each]) => each);
    expect([file, [...new Set(named)]]).toEqual([file, [version]]);
  }
  const manifests = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /package\.json$/.test(file) && !file.includes('node_modules'),
  );
  expect(manifests.length).toBeGreaterThan(5);
  for (const file of manifests) {
    const { dependencies } = JSON.parse(read(join('examples', file)));
    expect([file, dependencies['senet-wasm']]).toEqual([file, `^${version}`]);
  }
});

test('CHANGELOG.md is published and has the version on top, newest first', () => {
  expect(files).toContain('CHANGELOG.md');
  const headings = Array.from(read('CHANGELOG.md').matchAll(/^## (.*)$/gm), ([, text = '']) => text);
  expect(headings[0]).toBe('[Unreleased]');
  expect(headings[1]).toMatch(new RegExp(`^${version.replaceAll('.', '\\.')} - \\d{4}-\\d\\d-\\d\\d$`));
  const dates = headings.slice(1).map((text) => text.split(' - ')[1] ?? '');
  expect(dates).toEqual(dates.toSorted().toReversed());
});

test('a release says where it was built, after everything was checked', () => {
  const release = read('.github/workflows/release.yml');
  expect(release).toMatch(/^ +id-token: write$/m);
  expect(release.indexOf('run: .ci/run')).toBeGreaterThan(0);
  expect(release.indexOf('npm publish --provenance')).toBeGreaterThan(release.indexOf('run: .ci/run'));
  expect(read('.github/workflows/ci.yml')).toMatch(/run: \.ci\/run$/m);
});

test('a release names the repository that it runs in, as npm asks of a statement of provenance', () => {
  const release = read('.github/workflows/release.yml');
  const command = /^ +(npm pkg set .*)$/m.exec(release)?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'senet-release-'));
  try {
    writeFileSync(join(folder, 'package.json'), read('package.json'));
    const env = { ...process.env, address: 'https://example.org/somebody/senet-wasm' };
    execFileSync('bash', ['-c', command], { cwd: folder, env });
    const { repository, homepage, bugs } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    expect(repository).toEqual({ type: 'git', url: 'git+https://example.org/somebody/senet-wasm.git' });
    expect([homepage, bugs.url]).toEqual([
      'https://example.org/somebody/senet-wasm#readme',
      'https://example.org/somebody/senet-wasm/issues',
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(release.indexOf('npm pkg set')).toBeLessThan(release.indexOf('npm publish'));
});

test('the site is published by the build that `npm start` serves', () => {
  const site = read('.github/workflows/site.yml');
  expect(site).toMatch(/^ +- run: npm run build:site$/m);
  expect(site).toMatch(/^ +path: build\/page$/m);
  expect(scripts.start).toContain('build:site');
});
