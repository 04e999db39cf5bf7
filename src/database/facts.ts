// What preflight read of the database. Pure data; its addresses are secrets and are never shown.
import type { Problem } from '../errors';
import type { DatabaseAddress } from '../ports';
import type { KnownMigration } from './migrations';
import type { MigrationBeyond } from './strategy';

export interface DatabaseFacts {
  /** Of the application. */
  readonly url: string;
  readonly address: DatabaseAddress;
  /** The one with more rights, or the application's. */
  readonly adminUrl: string;
  readonly adminAddress: DatabaseAddress;
  /** Schema of `_prisma_migrations`. */
  readonly schema: string;
  readonly serverVersion: string;
  readonly sizeBytes: number;
  /** It takes no writes: a standby of a replication. */
  readonly readOnly: boolean;
  /** What the admin's user may do. */
  readonly rights: { readonly createDatabase: boolean; readonly ownsDatabase: boolean };
  readonly migrations: readonly KnownMigration[];
  /** Migrations of the target, by name. */
  readonly release: readonly string[];
  /** Applied or failed ones, and rolled-back ones, that the target does not have; newest first. */
  readonly beyond: readonly MigrationBeyond[];
  /** Of Prisma's command line on the host; empty: it is not there. Undefined: no migration failed, so that it was not asked. */
  readonly prismaVersion?: string | undefined;
  /** What the database lacks of the rows that sync.flag and sync.banner name; undefined: they name none. */
  readonly wrongRows?: readonly WrongRow[] | undefined;
}

export interface WrongRow extends Problem {
  readonly key: 'flag' | 'banner';
}
