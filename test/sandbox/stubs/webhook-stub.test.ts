// The stub of webhooks: what it takes, what it refuses.
import { WebhookStub } from '../../../sandbox/stubs/webhook-stub';

let stub: WebhookStub;
let url: string;

beforeEach(async () => {
  stub = new WebhookStub({ key: 'right' });
  url = await stub.listen();
});

afterEach(() => stub.close());

const post = async (body: string, key = 'right', method = 'POST') => (await fetch(`${url}/mail`, { method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' }, ...(method === 'GET' ? {} : { body }) })).status;

test('JSON with the right key is taken, and nothing else', async () => {
  expect([await post('{"to":"a@b.example"}'), await post('{}', 'wrong'), await post('{"to":'), await post('', 'right', 'GET')]).toEqual([202, 401, 400, 405]);
  expect(stub.state()).toEqual([{ path: '/mail', body: { to: 'a@b.example' } }]);
});
