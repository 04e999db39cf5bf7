// An SSH host inside a Node process, for machines without OpenSSH's server: public keys only, a real bash behind every command.
import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type Server, type ServerChannel, type Session, type TcpipRequestInfo } from 'ssh2';
import { loopback } from '../ports/listen';
import { runShellCommand } from './shell-channel';

export interface EmbeddedSshHost {
  readonly port: number;
  readonly user: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly hostKeyPath: string;
  readonly authorizedKeysPath: string;
}

export async function startEmbeddedSshd(host: EmbeddedSshHost): Promise<{ close(): Promise<void> }> {
  const hostKey = await readFile(host.hostKeyPath);
  const allowed = parsePublicKey(await readFile(host.authorizedKeysPath));
  const open = new Set<Connection>();
  const server: Server = new ssh2.Server({ hostKeys: [hostKey], ident: 'embedded-sandbox' }, (connection) => {
    open.add(connection);
    connection.on('close', () => open.delete(connection));
    // A client that vanishes is no trouble of the server's; "close" follows.
    connection.on('error', () => connection.end());
    connection.on('authentication', (context) => authenticate(context, host.user, allowed));
    connection.on('ready', () => serve(connection, host));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(host.port, loopback, resolve);
  });
  return { close: () => closeServer(server, open) };
}

function parsePublicKey(text: Buffer): ParsedKey {
  const key = ssh2.utils.parseKey(text);
  if (key instanceof Error) throw key;
  return key;
}

function authenticate(context: AuthContext, user: string, allowed: ParsedKey): void {
  if (context.method !== 'publickey' || context.username !== user) return context.reject(['publickey']);
  const offered = context.key.data;
  const expected = allowed.getPublicSSH();
  const known = offered.length === expected.length && timingSafeEqual(offered, expected);
  if (!known) return context.reject(['publickey']);
  // Without a signature the client only asks whether the key would do.
  const proven = context.signature === undefined || allowed.verify(context.blob ?? Buffer.alloc(0), context.signature) === true;
  if (proven) context.accept();
  else context.reject(['publickey']);
}

function serve(connection: Connection, host: EmbeddedSshHost): void {
  connection.on('session', (accept) => serveSession(accept(), host));
  connection.on('tcpip', (accept, reject, info) => forward(accept, reject, info));
}

function serveSession(session: Session, host: EmbeddedSshHost): void {
  session.on('pty', (accept) => accept());
  session.on('exec', (accept, _reject, { command }) => runShellCommand(session, accept(), host, ['-c', command]));
  session.on('shell', (accept) => runShellCommand(session, accept(), host, ['--login']));
}

/** Port forwarding, to this machine only. */
function forward(accept: () => ServerChannel, reject: () => void, { destIP, destPort }: TcpipRequestInfo): void {
  if (destIP !== loopback && destIP !== 'localhost') return reject();
  const socket = connect(destPort, loopback);
  socket.once('error', reject);
  socket.once('connect', () => {
    const channel = accept();
    socket.off('error', reject);
    socket.on('error', () => channel.end());
    channel.on('error', () => socket.destroy());
    channel.on('close', () => socket.destroy());
    channel.pipe(socket).pipe(channel);
  });
}

function closeServer(server: Server, open: ReadonlySet<Connection>): Promise<void> {
  for (const connection of open) connection.end();
  return new Promise((resolve) => server.close(() => resolve()));
}
