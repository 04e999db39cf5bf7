// Bodies of webhooks and mails: every value stays inside its place, whatever it holds.
import { expect, it } from '@jest/globals';
import { filledBody } from '../../src/announce/body';
import { hostileTexts } from '../samples/announcement';

it.each(hostileTexts)('%j stays a value in JSON and in a form', (text) => {
  const clean = text.replace(/\ud83d$/, '\ufffd');
  expect(JSON.parse(filledBody('{"a":{"text":"{text}"},"stage":"{stage}"}', {}, { text, stage: 'started' }))).toEqual({ a: { text: clean }, stage: 'started' });
  expect([...new URLSearchParams(filledBody('text={text}&to={to}', { 'Content-Type': 'application/x-www-form-urlencoded' }, { text, to: 'a@b.example' }))]).toEqual([['text', clean], ['to', 'a@b.example']]);
});
