// What the proxy of the frontend's bench counts: whatever pieces a request comes in, it is one request of one kind.
import { expect, it } from '@jest/globals';
import { RequestHeads } from '../../bench/frontend/request-heads';

function read(chunks: readonly string[]): { begun: number; kinds: string[] } {
  const seen = { begun: 0, kinds: [] as string[] };
  const heads = new RequestHeads(() => (seen.begun += 1), (kind) => seen.kinds.push(kind));
  for (const chunk of chunks) heads.read(Buffer.from(chunk));
  return seen;
}

const put = (more = '') => `PUT /site/a.js HTTP/1.1\r\nHost: x\r\n${more}Content-Length: 5\r\n\r\n`;

it.each<[string, string]>([
  ['put', put()],
  ['copy', put('x-amz-copy-source: releases/a\r\n')],
  ['list', 'GET /site?list-type=2&prefix= HTTP/1.1\r\n\r\n'],
  ['list', 'GET /site/?delimiter=&max-keys=1000 HTTP/1.1\r\n\r\n'],
  ['get', 'GET /site/index.html?x-id=GetObject HTTP/1.1\r\n\r\n'],
  ['head', 'HEAD /site/a.js HTTP/1.1\r\n\r\n'],
  ['delete', 'POST /site?delete HTTP/1.1\r\n\r\n'],
  ['delete', 'DELETE /site/a.js HTTP/1.1\r\n\r\n'],
  ['other', 'POST /site/a.js?uploads HTTP/1.1\r\n\r\n'],
])('sees a %s', (kind, head) => expect(read([head]).kinds).toEqual([kind]));

it('counts a request once, in whatever pieces head and body come', () => {
  const body = 'GET / ';
  expect(read([put().slice(0, 20), put().slice(20), body.slice(0, 2), body.slice(2, 5), put() + body.slice(0, 5), put()])).toEqual({ begun: 3, kinds: ['put', 'put', 'put'] });
});

it('finds the end of a body of unknown length', () => {
  const head = 'PUT /site/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(read([head, '5\r\nabcde\r\n', '0\r\n\r\n', put()])).toEqual({ begun: 2, kinds: ['put', 'put'] });
  expect(read([`${head}5\r\nabcde\r\n0\r`, '\n\r\n', put()])).toEqual({ begun: 2, kinds: ['put', 'put'] });
});
