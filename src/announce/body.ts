// The body of a webhook or a mail: the template of the configuration, with every value escaped as the content type wants it.
import { bodyForm, type BodyForm } from '../config/announce-schema';
import { fillTemplate } from '../config/announce-templates';
import { stripTerminal } from '../words/neutralise';

const escapes: Readonly<Record<BodyForm, (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  form: (value) => encodeURIComponent(value),
  text: (value) => stripTerminal(value),
};

export function filledBody(template: string, headers: Readonly<Record<string, string>>, values: Readonly<Record<string, string>>): string {
  const escape = escapes[bodyForm(headers)];
  // A half character would be no valid JSON for some readers, and encodeURIComponent throws for it.
  return fillTemplate(template, Object.fromEntries(Object.entries(values).map(([name, value]) => [name, escape(whole(value))])));
}

function whole(value: string): string {
  return value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}
