// Every key of rollback.yml says what it is: editors show it, and docs/configuration.md is made from it.
import { expect, it } from '@jest/globals';
import { configurationKeys } from '../../script/docs/configuration-keys';
import { configurationJsonSchema } from '../../src/config/json-schema';

const lines = configurationKeys(configurationJsonSchema()).split('\n').slice(2);

it('describes every key', () => {
  expect(lines.length).toBeGreaterThan(200);
  expect(lines.filter((line) => line.endsWith('|  |'))).toEqual([]);
});

it('lists every form of a key that has several, and the keys of a map that has given ones', () => {
  const keys = lines.map((line) => /`([^`]+)`/.exec(line)?.[1]);
  expect(keys).toEqual(expect.arrayContaining(['environments.<name>.sync.banner.table', 'environments.<name>.sync.banner.url', 'environments.<name>.processes.worker.kill']));
  expect(lines.find((line) => line.includes('.deadlines`'))).toContain('`switch-backend`');
});
