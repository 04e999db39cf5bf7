// Reads a backup from its presigned address on the host itself: resumes broken downloads, hashes on the way, writes down how far it is.
import type { Shell } from './shell';
import { sh } from './shell';

/** One file of a backup as the host is told about it; the address is a secret. */
export interface DownloadFile {
  readonly url: string;
  /** In the folder of a directory archive; `backup` for a single one. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly sha256: string | undefined;
}

/**
 * `downloader(spec, progress, fail)`: `chunksOf(file)` are the bytes of a file from its bucket. What was sent already is never sent twice: a
 * broken connection goes on at its byte, and If-Match says that it is still the same object. `telling(work)` writes down how far it is meanwhile.
 */
export const downloader = `
function downloader(spec, progress, fail) {
const fs = require('fs'), crypto = require('crypto');
const read = () => JSON.parse(fs.readFileSync(spec, 'utf8'));
const files = read(), total = files.reduce((sum, file) => sum + file.sizeBytes, 0), began = Date.now(), sums = {};
let done = 0;
const say = () => { fs.writeFileSync(progress + '.new', JSON.stringify({ done, total, ms: Date.now() - began, sums })); fs.renameSync(progress + '.new', progress); };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const get = (url, from, etag) => new Promise((resolve, reject) => {
  const headers = { range: 'bytes=' + from + '-', 'if-match': '"' + etag + '"' };
  const request = require(url.startsWith('https:') ? 'https' : 'http').get(url, { headers, timeout: 30000 }, resolve);
  request.on('error', reject).on('timeout', () => request.destroy(new Error('no byte for 30 s')));
});
const refusal = (status) => status === 412 ? 'the object was replaced while it was read' : status === 404 ? 'the object is gone' : status === 403 ? 'its address is not accepted any more (HTTP 403)' : 'the bucket answered HTTP ' + status;
async function* chunksOf(file) {
  const hash = crypto.createHash('sha256');
  let at = 0, tries = 0;
  while (at < file.sizeBytes) {
    try {
      const url = (read().find(({ name }) => name === file.name) || file).url;
      const reply = await get(url, at, file.etag), status = reply.statusCode;
      if (status !== 206 && !(status === 200 && at === 0)) {
        reply.destroy();
        if (status < 500 && status !== 408 && status !== 429) fail(file.name + ': ' + refusal(status));
        throw new Error('HTTP ' + status);
      }
      for await (const chunk of reply) {
        hash.update(chunk);
        at += chunk.length; done += chunk.length; tries = 0;
        yield chunk;
      }
      if (at < file.sizeBytes) throw new Error('it ended early');
    } catch (error) {
      if (++tries > 8) fail(file.name + ' cannot be read from the bucket: ' + error.message + ', at byte ' + at + ' of ' + file.sizeBytes, 69);
      await sleep(Math.min(10000, 200 * 2 ** tries));
    }
  }
  const sum = sums[file.name] = hash.digest('hex');
  if (at !== file.sizeBytes) fail(file.name + ' has ' + at + ' bytes and not ' + file.sizeBytes);
  if (file.sha256 && file.sha256 !== sum) fail(file.name + ': its SHA-256 is ' + sum + ' and not ' + file.sha256 + ' as the checksum beside it says: it was damaged');
}
async function telling(work) {
  say();
  const ticking = setInterval(say, 500);
  await work();
  clearInterval(ticking);
  say();
}
return { files, chunksOf, telling };
}`.trim();

/** `download FILES PROGRESS TARGET`. Target `-` is stdout, else a folder. Exit status 141: nobody reads any more. */
const download = `${downloader}
${`
const fs = require('fs'), path = require('path'), [spec, progress, target] = process.argv.slice(1);
const fail = (why, code = 65) => { console.error(why); process.exit(code); };
const { files, chunksOf, telling } = downloader(spec, progress, fail);
const put = (fd, bytes) => new Promise((resolve) => {
  const next = (from) => fs.write(fd, bytes, from, bytes.length - from, null, (error, written) => {
    if (error && error.code === 'EAGAIN') return setTimeout(next, 5, from);
    if (error) fail('the backup cannot be passed on: ' + error.message, error.code === 'EPIPE' ? 141 : 74);
    from + written < bytes.length ? next(from + written) : resolve();
  });
  next(0);
});
async function copy(file, fd) { for await (const chunk of chunksOf(file)) await put(fd, chunk); }
async function intoFolder(file) {
  const place = path.resolve(target, file.name);
  if (!place.startsWith(path.resolve(target) + path.sep)) fail(file.name + ' is no name of a file');
  fs.mkdirSync(path.dirname(place), { recursive: true });
  const fd = fs.openSync(place, 'w');
  await copy(file, fd);
  fs.closeSync(fd);
}
telling(async () => {
  if (target === '-') return copy(files[0], 1);
  const waiting = [...files];
  await Promise.all([1, 2, 3, 4].map(async () => { for (let file; (file = waiting.shift()); ) await intoFolder(file); }));
}).catch((error) => fail(String(error.message), 70));`.trim()}`;

export function downloadTo(target: Shell, files: Shell, progress: Shell): Shell {
  return sh`node -e ${download} ${files} ${progress} ${target}`;
}
