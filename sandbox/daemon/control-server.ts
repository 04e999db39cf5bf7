// The daemon's control endpoint: records and states of the stubs, trouble on request, counts, reset, quit.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { listenOnFreePort, loopback } from '../ports/listen';
import { readBody } from '../stubs/request-body';
import { stubNames, type StubName } from '../stubs/recorded-request';
import type { DaemonCounts } from './control-client';
import type { Services, Stubs } from './services';

export class ControlServer {
  private readonly server: Server;

  constructor(
    private readonly services: Services,
    private readonly token: string,
    private readonly quit: () => void,
  ) {
    // A client that goes away in mid-request has nobody to answer to.
    this.server = createServer((request, response) => void this.serve(request, response).catch(() => response.destroy()));
  }

  async listen(): Promise<string> {
    return `http://${loopback}:${await listenOnFreePort(this.server)}`;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.headers.authorization !== `Bearer ${this.token}`) return send(response, 401, { error: 'wrong token' });
    const body = (await readBody(request)).toString('utf8');
    try {
      const answer = this.act(`${request.method} ${request.url}`, body);
      send(response, answer === undefined ? 404 : 200, answer ?? { error: `unknown: ${request.method} ${request.url}` });
    } catch (error) {
      send(response, 400, { error: error instanceof Error ? error.message : String(error) });
    }
  }

  private act(operation: string, body: string): object | undefined {
    switch (operation) {
      case 'GET /counts':
        return this.counts();
      case 'POST /reset':
        return this.reset();
      case 'POST /quit':
        setImmediate(this.quit);
        return {};
      default:
        return this.actOnStub(operation, body);
    }
  }

  private actOnStub(operation: string, body: string): object | undefined {
    const [, verb, name, subject] = /^(GET|POST) \/stubs\/(\w+)\/(records|state|control)$/.exec(operation) ?? [];
    const stub = isStubName(name) ? this.services.stubs[name] : undefined;
    if (!stub) return undefined;
    if (verb === 'POST' && subject === 'control') return control(stub, JSON.parse(body) as object);
    if (subject === 'records') return stub.records();
    return subject === 'state' ? (stub.state() as object) : undefined;
  }

  private counts(): DaemonCounts {
    return { api: this.services.api.counts(), site: this.services.site.counts };
  }

  private reset(): object {
    for (const stub of Object.values(this.services.stubs) as Stubs[StubName][]) stub.reset();
    this.services.site.empty();
    this.services.api.reset();
    return {};
  }
}

function control(stub: Stubs[StubName], change: object): object {
  stub.control(change);
  return {};
}

function isStubName(name: string | undefined): name is StubName {
  return stubNames.some((known) => known === name);
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
