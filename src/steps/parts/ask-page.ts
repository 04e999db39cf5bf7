// Asks the address that users open, and the files that its page names, once (Quick Rollback, Step 4.5; Verification Checklist 5).
import { judgeFile, judgePage, type ExpectedPage, type Served } from '../../checks/served-page';
import type { Frontend } from '../../config/environment';
import { messageOf } from '../../errors';
import type { StepContext } from '../step';

const timeoutMs = 10_000;
const index = 'index.html';

/** The page that this run uploaded for the address that users open; undefined where it uploaded none, or the build has none. */
export async function uploadedPage(frontend: Frontend, context: StepContext): Promise<Uint8Array | undefined> {
  const built = context.carried.site?.site.files.map(({ path }) => path) ?? [];
  const path = pageAt(frontend.url).find((each) => built.includes(each));
  return path === undefined ? undefined : uploadedFile(frontend, path, context);
}

/** Where the page of an address may stand in a build: a part of its path may be the prefix in the bucket. `…/shop/en/`: shop/en/index.html, en/index.html, index.html. */
function pageAt(url: string): string[] {
  const folders = new URL(url).pathname.split('/').filter((part) => part !== '');
  const page = folders.at(-1)?.endsWith('.html') === true ? (folders.pop() ?? index) : index;
  return [...folders.map((_folder, depth) => `${folders.slice(depth).join('/')}/${page}`), page];
}

/** As the bucket holds it. */
export async function uploadedFile({ bucket, prefix }: Frontend, path: string, { ports, signal }: StepContext): Promise<Uint8Array | undefined> {
  return ports.store.get(bucket, `${prefix}${path}`, signal);
}

export async function askPage({ url }: Frontend, expected: ExpectedPage, context: StepContext): Promise<Served> {
  return ask(url, { accept: 'text/html' }, (body) => judgePage(body, expected), context);
}

/** @param file what it must hold; undefined where its name tells it. */
export async function askFile(url: string, file: Uint8Array | undefined, context: StepContext): Promise<Served> {
  return ask(url, {}, (body) => judgeFile(body, file), context);
}

async function ask(url: string, headers: Readonly<Record<string, string>>, judge: (body: string) => Served, { ports, signal }: StepContext): Promise<Served> {
  try {
    const reply = await ports.web.request({ url, method: 'GET', headers, timeoutMs }, signal);
    return reply.status === 200 ? judge(reply.body) : { kind: 'failed', why: [`status ${reply.status} instead of 200`] };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', why: [`no reply (${messageOf(error)})`] };
  }
}
