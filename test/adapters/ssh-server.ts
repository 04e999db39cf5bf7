// An SSH server in this process that counts who comes, and can be as short of sessions as an sshd with MaxSessions.
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import ssh2, { type Connection, type Session } from 'ssh2';
import { fingerprintOf } from '../../sandbox/hosts/ssh-keys';
import { runShellCommand } from '../../sandbox/hosts/shell-channel';

const loopback = '127.0.0.1';
const shell = { home: tmpdir(), environment: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' } };

export class CountingServer {
  /** Connections so far. */
  accepted = 0;
  /** Most that had not logged in yet, at one time. */
  mostLoggingIn = 0;
  readonly open = new Set<Connection>();
  readonly fingerprint: string;
  private loggingIn = 0;
  private readonly server: ssh2.Server;

  /** @param sessions on one connection at a time. */
  constructor(private readonly sessions = 10) {
    const { private: key, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
    this.fingerprint = fingerprintOf(publicKey);
    this.server = new ssh2.Server({ hostKeys: [key] }, (connection) => this.serve(connection));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, loopback, resolve));
    return this;
  }

  target(user = 'deploy') {
    return { address: loopback, port: (this.server.address() as AddressInfo).port, user, hostKeys: [this.fingerprint] };
  }

  cut(): void {
    for (const connection of this.open) connection.end();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private serve(connection: Connection): void {
    this.accepted += 1;
    this.open.add(connection);
    this.mostLoggingIn = Math.max(this.mostLoggingIn, (this.loggingIn += 1));
    const loggedIn = () => (this.loggingIn -= 1);
    connection.once('close', loggedIn).once('close', () => this.open.delete(connection));
    connection.on('error', () => undefined);
    connection.on('authentication', (context) => context.accept());
    connection.once('ready', () => {
      connection.off('close', loggedIn);
      loggedIn();
    });
    let used = 0;
    connection.on('session', (accept, reject) => {
      if (used === this.sessions) return reject();
      used += 1;
      const session: Session = accept();
      session.once('close', () => (used -= 1));
      session.on('exec', (begin, _reject, { command }) => runShellCommand(session, begin(), shell, ['-c', command]));
    });
    connection.on('tcpip', (accept, reject, { destIP, destPort }) => {
      const socket = connect(destPort, destIP);
      socket.once('error', reject).once('connect', () => {
        const channel = accept();
        socket.off('error', reject).on('error', () => channel.end());
        channel.on('close', () => socket.destroy());
        channel.pipe(socket).pipe(channel);
      });
    });
  }
}
