// Logs in and keeps the token for as long as the page is open.
let token: string | undefined;

export async function login(username: string, password: string): Promise<void> {
  const reply = await fetch('/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!reply.ok) throw new Error(`Login failed: ${reply.status}`);
  token = ((await reply.json()) as { token: string }).token;
}

export function authorization(): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}
