// An HTTP server of the sandbox on a free loopback port: what each of them answers is its own.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOnFreePort, loopback } from './listen';

export abstract class LoopbackServer {
  private readonly server: Server;

  constructor() {
    // A client that goes away in mid-request has nobody to answer to.
    this.server = createServer((request, response) => void this.serve(request, response).catch(() => response.destroy()));
  }

  /** Starts it and returns its address. */
  async listen(): Promise<string> {
    return `http://${loopback}:${await listenOnFreePort(this.server)}`;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  protected abstract serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}
