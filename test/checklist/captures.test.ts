// Values that checks hand on, and the order that follows from them.
import { describe, expect, it } from '@jest/globals';
import { captureFrom, fill, needsOf, waves } from '../../src/checklist/captures';
import { checklistItem, type ChecklistItem } from '../../src/config/checklist-schema';

const item = (name: string, http: object): ChecklistItem => checklistItem.parse({ name, http: { url: 'https://api.example/', ...http } });
const login = item('login', { method: 'POST', capture: { token: '$.token' } });
const read = item('read', { headers: { authorization: 'Bearer {token}' } });
const write = item('write', { body: { by: '{token}', odd: '{nobody}' }, capture: { id: '$.record.id' } });
const look = item('look', { url: 'https://api.example/{id}' });

describe('waves', () => {
  it('puts a check behind those that give it what it needs, and the others side by side', () => {
    expect(waves([look, read, write, login]).map((wave) => wave.map(({ name }) => name))).toEqual([['login'], ['read', 'write'], ['look']]);
  });
  it('comes to an end with two that wait for each other', () => {
    const one = item('one', { url: 'https://a/{b}', capture: { a: '$.a' } });
    const two = item('two', { url: 'https://a/{a}', capture: { b: '$.b' } });
    expect(waves([one, two])).toEqual([[one, two]]);
  });
  it('leaves braces alone that name nothing', () => expect(needsOf(write, [login, write])).toEqual(['token']));
});

describe('captureFrom', () => {
  it('finds values by path', () => expect(captureFrom('{"token":"t","record":{"id":7}}', { token: '$.token', id: 'record.id' })).toEqual({ found: new Map([['token', 't'], ['id', '7']]), missing: [] }));
  it('names what is not there, in JSON and elsewhere', () => {
    expect(captureFrom('{"token":{}}', { token: '$.token' }).missing).toEqual(['token']);
    expect(captureFrom('<html>', { token: '$.token' }).missing).toEqual(['token']);
  });
});

describe('fill', () => {
  it('replaces what is known', () => expect(fill('{a}/{b}', new Map([['a', '1']]))).toBe('1/{b}'));
});

describe('a check', () => {
  it.each([[{}, 'has none'], [{ manual: { text: 'look' }, sql: { query: 'select 1' } }, 'has sql and manual']])('has exactly one kind: %j', (kinds, message) => {
    const parsed = checklistItem.safeParse({ name: 'x', ...kinds });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message.replace('it ', '')).toContain(message);
  });
});
