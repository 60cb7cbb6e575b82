import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type Router from '@koa/router';
import { icon, style, stylePath } from './style.js';
import { webPath, type WebBundle } from './web-bundle.js';

const forGood = 'public, max-age=31536000, immutable';
/** Of what Vite makes. */
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
  readonly br: Buffer;
}

/** A file of the dashboard, packed once: they are few and small, and asked for by everybody. */
function readAsset(folder: string, name: string): Asset {
  const plain = readFileSync(join(folder, name));
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
  return { type: types[extname(name)]!, plain, gzip: gzipSync(plain, { level: 9 }), br };
}

/** Files of the dashboard, by name. */
function createAssets(bundle: WebBundle | null): (name: string) => Asset | undefined {
  const names = bundle ? readdirSync(bundle.folder).filter((name) => types[extname(name)] !== undefined) : [];
  const assets = new Map<string, Asset | null>(names.map((name) => [name, null]));
  return (name) => {
    const known = assets.get(name);
    if (known !== null || !bundle) return known ?? undefined;
    const asset = readAsset(bundle.folder, name);
    assets.set(name, asset);
    return asset;
  };
}

/** What pages need besides themselves. */
export function assetRoutes(router: Router, bundle: WebBundle | null): void {
  router.get(stylePath, (ctx) => {
    ctx.set('Cache-Control', forGood);
    ctx.type = 'text/css';
    ctx.body = style;
  });
  router.get('/assets/icon.svg', (ctx) => {
    ctx.set('Cache-Control', 'public, max-age=86400');
    ctx.type = 'image/svg+xml';
    ctx.body = icon;
  });
  const assets = createAssets(bundle);
  router.get(`${webPath}:name`, (ctx) => {
    const asset = assets(ctx.params['name']!);
    if (!asset) return;
    // Names change with what is in them
    ctx.set('Cache-Control', forGood);
    ctx.set('Vary', 'Accept-Encoding');
    ctx.type = asset.type;
    const encoding = ctx.acceptsEncodings('br', 'gzip', 'identity');
    if (encoding === 'br' || encoding === 'gzip') {
      ctx.set('Content-Encoding', encoding);
      ctx.body = asset[encoding];
    } else ctx.body = asset.plain;
  });
}
