// A listener that fails stops nobody.
import { expect, it } from '@jest/globals';
import { broadcast } from '../../src/engine/broadcast';
import type { Event } from '../../src/engine/events';

const note = (text: string): Event => ({ kind: 'note', at: 'now', level: 'info', text });
const textOf = (event: Event) => (event.kind === 'note' ? event.text : '');

it('tells every listener; one that cannot take it is named once to the others, and told on', () => {
  const heard: string[] = [];
  let tries = 0;
  const full = () => {
    tries += 1;
    throw new Error('no space is left');
  };
  const emit = broadcast({ 'the log file': full, 'the log': (event) => void heard.push(textOf(event)) });
  emit(note('a'));
  emit(note('b'));
  expect(heard).toEqual(['the log file is incomplete: no space is left', 'a', 'b']);
  expect(tries).toBe(3);
});

it('ends where everybody fails', () => {
  const fails = () => {
    throw new Error('gone');
  };
  expect(() => broadcast({ one: fails, two: fails })(note('a'))).not.toThrow();
});
