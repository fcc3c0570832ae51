/** Finds the packages of the peers. None of them is a dependency: each is there if somebody installed it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package_root.ts';
import type { PeerName } from './job.ts';

/** The modules of a peer below `node_modules/`, in order of import, for Node and for a page; the folder of its wasm files. */
interface Package {
  readonly folders: readonly string[];
  readonly node: readonly string[];
  readonly page: readonly string[];
  readonly files: string;
  readonly install: string;
}

const PACKAGES: Readonly<Record<PeerName, Package>> = {
  'onnxruntime-web': {
    folders: ['onnxruntime-web'],
    node: ['onnxruntime-web/dist/ort.node.min.mjs'],
    page: ['onnxruntime-web/dist/ort.wasm.min.mjs'],
    files: 'onnxruntime-web/dist/',
    install: ': npm install onnxruntime-web',
  },
  'tfjs-backend-wasm': {
    folders: ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core'],
    node: [
      '@tensorflow/tfjs-core/dist/tf-core.node.js',
      '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.node.js',
    ],
    page: [
      '@tensorflow/tfjs-core/dist/tf-core.es2017.min.js',
      '@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.es2017.min.js',
    ],
    files: '@tensorflow/tfjs-backend-wasm/dist/',
    install: '; in a clone: npm install --prefix bench',
  },
  'onnxruntime-node': {
    folders: ['onnxruntime-node'],
    node: ['onnxruntime-node/dist/index.js'],
    page: [],
    files: 'onnxruntime-node/',
    install: '; in a clone: npm install --prefix bench',
  },
};

export interface Located {
  readonly version: string;
  /** A `node_modules` folder. */
  readonly folder: string;
  /** Relative to it. */
  readonly node: readonly string[];
  readonly page: readonly string[];
  readonly files: string;
}

function versionIn(folder: string, name: string): string {
  const file: unknown = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
  return typeof file === 'object' && file !== null && 'version' in file ? String(file.version) : '';
}

/**
 * @param peersFolder  the folder whose `node_modules` is looked into first: `bench/` of this package
 * @returns the package, or the line that says how to get it
 */
export function locate(peer: PeerName, peersFolder: string): Located | { readonly missing: string } {
  const { folders, install, ...places } = PACKAGES[peer];
  const around = [peersFolder, process.cwd(), packageRoot()].map((folder) => join(folder, 'node_modules'));
  const folder = around.find((modules) =>
    folders.every((name) => existsSync(join(modules, name, 'package.json'))),
  );
  if (folder === undefined) return { missing: `not installed${install}` };
  return { ...places, folder, version: versionIn(folder, folders[0] ?? '') };
}
