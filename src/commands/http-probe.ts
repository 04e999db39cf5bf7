// Asks an address from the host itself, with the node that is there: no curl needed, no header in an argument list.
import type { WebReply, WebRequest } from '../ports';
import { fact, parseFacts } from './facts-protocol';
import { sh, Shell } from './shell';

const endMark = '__end_of_probe__';

/** Runs on the host, in node: the request as JSON on stdin, the reply as fact `reply`. */
const ask = `
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
  const request = JSON.parse(text);
  try {
    const reply = await fetch(request.url, { method: request.method, headers: request.headers, body: request.body, redirect: 'manual', signal: AbortSignal.timeout(request.timeoutMs) });
    const body = (await reply.text()).slice(0, 65536);
    console.log('fact\\treply\\t' + JSON.stringify({ status: reply.status, headers: Object.fromEntries(reply.headers), body }));
  } catch (error) {
    console.log('fact\\tfailed\\t' + String(error.cause?.code ?? error.cause?.message ?? error.message));
  }
});`.trim();

/** @param variables of the host, for `{name}` in the address. */
export function probe(request: WebRequest, variables: Readonly<Record<string, string>>): Shell {
  const url = request.url.replace(/\{([A-Za-z0-9_-]+)\}/g, (whole, name: string) => variables[name] ?? whole);
  const here = new Shell(`<<'${endMark}'\n${JSON.stringify({ ...request, url })}\n${endMark}`);
  return sh`node -e ${ask} ${here}`;
}

/** The reply, or the reason why there was none. */
export function parseProbe(stdout: string): WebReply | string {
  const facts = parseFacts(stdout);
  const reply = fact(facts, 'reply');
  return reply === '' ? fact(facts, 'failed') || 'no reply' : (JSON.parse(reply) as WebReply);
}
