/**
 * The package: dist/index.js, dist/checkpoint.js and dist/onnx.js for programs, dist/senet.js for the command line. Everything
 * is bundled, so that whoever installs the package installs nothing else; what is large and few need stays outside.
 */
import { chmodSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from 'terser';
import { defineConfig, esmExternalRequirePlugin, type Plugin } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Of the command line: what decodes pictures, and what `senet bench --browser` drives. Both may be missing. */
const OUTSIDE = ['sharp', 'playwright-core'];
const NODE = /^node:/;

/** What the page's side of a model in a worker needs of the rest: errors, shapes and the summary; and the statistics that all share. */
const CLIENT = /src\/(errors|tensor|statistics|network\/(summary|cost|shapes|parameters|network))\.ts$/;
/**
 * What a thread's program needs. Both lie in one chunk apart from the core, whose `import()` bundlers that make one script of a worker (Vite)
 * refuse.
 */
const THREAD = /\/src\/runtime\/(run\/threads\/(control|member)|builds\/kernels)\.ts$/;
/** What the element, the command line and `senet-wasm/view` draw with. */
const VIEW = /\/src\/view\/|\/node_modules\/d3-[\w-]+\//;
/** The source, but for what is loaded when a file or an option needs it, and the builds. */
const CORE =
  /\/src\/(index|atlas\/.*|network\/.*|weights\/(?!pytorch|caffe|diagnose|foreign|modules|presets\/imagenet|shards).*|cache\/.*|image\/.*|model\/.*|runtime\/(?!builds\/(int8_builds|kernels)|generated|run\/threads|convolution\/int8_ranges).*)\.ts$/;

/** Makes `dist/senet.js`, whose first line names its interpreter, a program. */
function program(): Plugin {
  return {
    name: 'program',
    writeBundle({ dir }) {
      chmodSync(`${dir}/senet.js`, 0o755);
    },
  };
}

/** Programs of workers: who starts them, as the source names them, and the published file. */
const PROGRAMS = [
  {
    starter: path('./src/runtime/run/threads/start.ts'),
    source: './worker.ts',
    entry: path('./src/runtime/run/threads/worker.ts'),
    fileName: 'chunks/thread.js',
    token: 'THREAD_PROGRAM',
  },
  {
    starter: path('./src/worker/start.ts'),
    source: './program.ts',
    entry: path('./src/worker/program.ts'),
    fileName: 'worker_program.js',
    token: 'MODEL_PROGRAM',
  },
] as const;

/**
 * A worker's program is a file of its own, named in the published code by a literal
 * `new Worker(new URL('./thread.js', import.meta.url), …)`, as bundlers look for it. Vite itself would write an address
 * that only it understands.
 */
function workers(): Plugin {
  return {
    name: 'workers',
    enforce: 'pre',
    buildStart() {
      for (const { entry, fileName } of PROGRAMS) this.emitFile({ type: 'chunk', id: entry, fileName });
    },
    transform(code, id) {
      const program = PROGRAMS.find(({ starter }) => id === starter);
      if (!program) return null;
      return {
        code: code.replace(
          `new URL('${program.source}', import.meta.url)`,
          `new URL(${program.token}, import.meta.url)`,
        ),
        map: null,
      };
    },
    renderChunk(code, chunk) {
      let renamed = code;
      for (const { token, fileName } of PROGRAMS) {
        const relative = posix.relative(posix.dirname(chunk.fileName), fileName);
        renamed = renamed.replace(token, `'${relative.startsWith('.') ? relative : `./${relative}`}'`);
      }
      return renamed === code ? null : { code: renamed, map: null };
    },
  };
}

/**
 * Terser before the bundler's own minifier, which together make what `loadModel` downloads 900 bytes (with brotli) smaller than the second alone. Annotations
 * stay, for bundlers that drop what nobody uses; source maps give the names back.
 */
function shortened(): Plugin {
  return {
    name: 'shortened',
    async renderChunk(code) {
      const { code: short, map } = await minify(code, {
        module: true,
        ecma: 2020,
        compress: { passes: 4, hoist_props: true },
        format: { preserve_annotations: true },
        sourceMap: true,
      });
      if (short === undefined || typeof map !== 'string') throw new Error('terser returned no code');
      return { code: short, map };
    },
  };
}

/** The bytes of a build and ImageNet's names are one text in a chunk; its source map need not hold them a second time. */
const TEXT = /\/(runtime\/generated\/|imagenet_names\.ts)/;

function shortMaps(): Plugin {
  return {
    name: 'short-maps',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type !== 'asset' || !file.fileName.endsWith('.map')) continue;
        const map = JSON.parse(String(file.source)) as { sources: string[]; sourcesContent?: unknown };
        if (!map.sources.every((source) => TEXT.test(source))) continue;
        delete map.sourcesContent;
        file.source = JSON.stringify(map);
      }
    },
  };
}

/** The kernels as files, for those who bring them themselves. */
function kernelFiles(): Plugin {
  return {
    name: 'kernel-files',
    generateBundle() {
      for (const name of ['simd', 'relaxed', 'int8-simd', 'int8-relaxed']) {
        const source = readFileSync(path(`./build/wasm/${name}.wasm`));
        this.emitFile({ type: 'asset', fileName: `wasm/${name}.wasm`, source });
      }
    },
  };
}

export default defineConfig({
  publicDir: false,
  // commander is CommonJS: what it requires of Node becomes an import.
  plugins: [
    program(),
    workers(),
    shortened(),
    shortMaps(),
    kernelFiles(),
    esmExternalRequirePlugin({ external: [NODE] }),
  ],
  build: {
    target: 'es2022',
    sourcemap: true,
    minify: false,
    lib: {
      entry: {
        index: path('./src/index.ts'),
        checkpoint: path('./src/checkpoint/index.ts'),
        onnx: path('./src/onnx/index.ts'),
        slim: path('./src/slim.ts'),
        view: path('./src/view/index.ts'),
        worker: path('./src/worker/index.ts'),
        element: path('./src/element/index.ts'),
        element_auto: path('./src/element/auto.ts'),
        senet: path('./src/cli/main.ts'),
        // What `senet bench` starts: processes of Node, workers of a page.
        'bench/node': path('./src/cli/bench/engines/node_child.ts'),
        'bench/page': path('./src/cli/bench/engines/page_worker.ts'),
        'bench/peak': path('./src/cli/bench/peak/worker.ts'),
        'bench/first': path('./src/cli/bench/first/measure.ts'),
        'bench/first_node': path('./src/cli/bench/first/node_child.ts'),
      },
      formats: ['es'],
    },
    rollupOptions: {
      external: OUTSIDE,
      // Terser takes most of the time of a build; that is no warning.
      checks: { pluginTimings: false },
      output: {
        chunkFileNames: 'chunks/[name]-[hash].js',
        // What every entry needs is one file: many small ones take more requests, and compress worse.
        codeSplitting: {
          groups: [
            { name: 'shared', test: (id) => CLIENT.test(id) || THREAD.test(id), priority: 2 },
            { name: 'view', test: VIEW, priority: 1 },
            { name: 'core', test: CORE, priority: 1 },
          ],
        },
        // For pages without a bundler. Source maps give the names back.
        minify: {
          compress: true,
          mangle: { toplevel: true, keepNames: false },
          codegen: true,
        },
      },
    },
  },
});
