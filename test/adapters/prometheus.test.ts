// What Prometheus answers to a range, and what it does not.
import { expect, it } from '@jest/globals';
import { Prometheus } from '../../src/adapters/prometheus';
import { FakeWeb } from '../fakes/web';

const range = { fromSeconds: 100, toSeconds: 130.5, stepSeconds: 15 };
const ask = (body: string, status = 200) => {
  const web = new FakeWeb(() => ({ status, body }));
  return { web, answer: new Prometheus(web, { prometheus: 'http://p.example/', alertmanager: undefined, headers: { authorization: 'Bearer x' } }).range('up == 1', range, 1_000) };
};

it('asks for the range, and reads every series with all that Prometheus calls a number', async () => {
  const { web, answer } = ask(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: { host: 'a' }, values: [[100, '1'], [130, 'NaN']] }, { metric: {}, values: [[115, '+Inf']] }] } }));
  expect(await answer).toEqual([{ labels: { host: 'a' }, points: [{ atSeconds: 100, value: 1 }, { atSeconds: 130, value: NaN }] }, { labels: {}, points: [{ atSeconds: 115, value: Infinity }] }]);
  expect(web.requests[0]).toMatchObject({ url: 'http://p.example/api/v1/query_range?query=up%20%3D%3D%201&start=100&end=130.5&step=15', headers: { authorization: 'Bearer x' } });
});

it.each([
  ['a query that is wrong', JSON.stringify({ status: 'error', error: 'parse error' }), 400, 'Prometheus refuses the query: parse error'],
  ['no JSON', '<html>', 502, 'Prometheus answers 502 and no JSON'],
  ['another kind of answer', JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } }), 200, 'the query gives a vector'],
  ['more than can be read', 'x'.repeat(1_048_576), 200, 'too many series'],
])('throws at %s', async (_name, body, status, message) => expect(ask(body, status).answer).rejects.toThrow(message));

it('does not ask for more points than there can be, nor without an address', async () => {
  const web = new FakeWeb(() => ({ body: '' }));
  await expect(new Prometheus(web, { prometheus: 'http://p.example', alertmanager: undefined, headers: {} }).range('up', { ...range, stepSeconds: 0.001 }, 1_000)).rejects.toThrow('a range of 30501 points');
  await expect(new Prometheus(web, undefined).range('up', range, 1_000)).rejects.toThrow('no monitoring.prometheus');
  expect(web.requests).toEqual([]);
});
