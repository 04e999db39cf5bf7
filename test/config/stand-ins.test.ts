// A report needs no secrets: what its job was not given is filled, and what it was given stays.
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { loadEnvironment } from '../../src/config/load';
import { standIn, withStandIns } from '../../src/config/stand-ins';

it('fills the names that nobody has set', () => {
  expect(withStandIns('a: ${A}\nb: ${B} ${C}', { A: 'x', B: '', D: 'y' })).toEqual({ A: 'x', B: standIn, C: standIn, D: 'y' });
});

it('lets the example be read without a single secret', () => {
  const file = 'examples/pfa-vanguard/rollback.yml';
  const text = readFileSync(file, 'utf8');
  expect(() => loadEnvironment({ file, text }, 'production', {})).toThrow('is not set');
  expect(loadEnvironment({ file, text }, 'production', withStandIns(text, {})).environment.name).toBe('production');
});
