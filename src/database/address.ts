// From a postgresql:// address to where the database answers. What Prisma's addresses carry beyond libpq is read here, too.
import type { DatabaseAddress } from '../ports';

export interface ParsedAddress {
  readonly address: DatabaseAddress;
  /** Schema that holds `_prisma_migrations`; Prisma's `?schema=`. */
  readonly schema: string;
}

/** Prisma and most clients do not verify certificates unless they are told to; only `disable` speaks in the clear. */
function sslModeOf(mode: string | null): DatabaseAddress['sslMode'] {
  if (mode === 'verify-full' || mode === 'verify-ca') return 'verify-full';
  return mode === 'require' || mode === 'no-verify' ? 'require' : 'disable';
}

/**
 * @param instead the database to use whatever the address names, if any.
 * @returns what is wrong with it, as text, where it is no such address. The text never holds the address.
 */
export function parseAddress(text: string, via: string, instead?: string): ParsedAddress | string {
  if (!URL.canParse(text)) return 'it is no address; write postgresql://user:password@host:port/database';
  const url = new URL(text);
  if (!['postgresql:', 'postgres:'].includes(url.protocol)) return `it begins with ${url.protocol}// instead of postgresql://`;
  if (url.hostname === '' || url.searchParams.get('host')?.startsWith('/') === true) return 'it names a local socket; name a host, such as 127.0.0.1';
  const database = instead ?? decode(url.pathname.slice(1));
  if (database === '' || url.username === '') return `it names no ${database === '' ? 'database' : 'user'}`;
  const address = {
    via,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 5432),
    user: decode(url.username),
    password: decode(url.password),
    database,
    sslMode: sslModeOf(url.searchParams.get('sslmode')),
  };
  return { address, schema: url.searchParams.get('schema') ?? 'public' };
}

/** What is no escape stands for itself: a password may hold a bare percent sign. */
function decode(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** The same server and user, another database. */
export function inDatabase(address: DatabaseAddress, database: string): DatabaseAddress {
  return { ...address, database };
}
