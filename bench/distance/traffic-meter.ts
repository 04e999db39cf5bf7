// What a contender sends to the hosts, counted by the proxies in front of them: the same in every run, whatever the machine does.
import type { TrafficWatch } from '../../sandbox/edge/tcp-proxy';

export interface Traffic {
  readonly connections: number;
  /** How often the client sent after the host had: a round trip each, and one for each connection that was opened. */
  readonly roundTrips: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

export class TrafficMeter implements TrafficWatch {
  private traffic: Traffic = { connections: 0, roundTrips: 0, bytesUp: 0, bytesDown: 0 };
  /** performance.now() of the first connection; undefined as long as there was none. */
  firstAtMs: number | undefined;

  opened(): (direction: 'up' | 'down', bytes: number) => void {
    this.firstAtMs ??= performance.now();
    this.add({ connections: 1, roundTrips: 1 });
    let last: 'up' | 'down' = 'up';
    return (direction, bytes) => {
      if (direction === 'up') this.add({ bytesUp: bytes, roundTrips: last === 'down' ? 1 : 0 });
      else this.add({ bytesDown: bytes });
      last = direction;
    };
  }

  read(): Traffic {
    return this.traffic;
  }

  reset(): void {
    this.traffic = { connections: 0, roundTrips: 0, bytesUp: 0, bytesDown: 0 };
    this.firstAtMs = undefined;
  }

  private add({ connections = 0, roundTrips = 0, bytesUp = 0, bytesDown = 0 }: Partial<Traffic>): void {
    const { traffic } = this;
    this.traffic = { connections: traffic.connections + connections, roundTrips: traffic.roundTrips + roundTrips, bytesUp: traffic.bytesUp + bytesUp, bytesDown: traffic.bytesDown + bytesDown };
  }
}
