// The addresses of the database: the application's own, and the one with more rights. Each problem says which of them it is, and where it stands.
import { readAddress } from '../commands/database-access';
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import { hostScript } from '../commands/script';
import type { Database, Environment, Host } from '../config/environment';
import { parseAddress, type ParsedAddress } from '../database/address';
import type { Fleet } from '../ports';
import { refused } from './limited-session';

export interface AddressSystems {
  readonly fleet: Fleet;
  readonly protect: (secret: string) => void;
}

export interface Addresses {
  readonly url: string;
  readonly main: ParsedAddress;
  readonly adminUrl: string;
  /** In the application's database, whichever its address names. */
  readonly admin: ParsedAddress;
}

interface Found {
  readonly url: string;
  /** The key in the configuration and where it stands. */
  readonly where: string;
  /** What it is called in a message. */
  readonly name: string;
}

const timeoutMs = 30_000;

/** @throws RefusedError naming the address that cannot be used. */
export async function findAddresses(environment: Environment, database: Database, via: Host, { fleet, protect }: AddressSystems, signal: AbortSignal): Promise<Addresses> {
  const found = await findAddress(environment, database, via, fleet, signal);
  const adminUrl = database.adminUrl ?? found.url;
  [found.url, adminUrl].forEach(protect);
  const main = requireAddress(found, database);
  const admin = database.adminUrl === undefined ? main : requireAdmin(environment, database, database.adminUrl);
  [main.address.password, admin.address.password].forEach(protect);
  return { url: found.url, main, adminUrl, admin };
}

export function placeOfAdmin(environment: Environment): string {
  return placeOf(environment, 'admin-url');
}

function placeOf({ placeOf: at }: Environment, key: string): string {
  return at?.(['database', key]) ?? 'configuration';
}

async function findAddress(environment: Environment, { source, via: name }: Database, via: Host, fleet: Fleet, signal: AbortSignal): Promise<Found> {
  if (source.kind === 'url') return { url: source.url, where: placeOf(environment, 'url'), name: 'database.url' };
  const [reply] = await fleet.run(hostScript(via, 'Find the database', timeoutMs, readAddress(source.file, source.variable, environment)), [name], signal);
  const facts = parseFacts(reply?.stdout ?? '');
  const url = fact(facts, 'database.url');
  if (url !== '') return { url, where: placeOf(environment, 'env-file'), name: `${source.variable} in ${fact(facts, 'database.file') || source.file} on ${name}` };
  const [file, unreadable] = [fact(facts, 'database.file'), allFacts(facts, 'database.unreadable')];
  if (reply?.status !== 'exited') throw refused(name, `the host did not answer (${reply?.stderr.trim() ?? ''})`, 'mend the host, or the way to it');
  if (file !== '') throw refused(name, `${file} has no ${source.variable}`, `mend database.variable (${placeOf(environment, 'variable')}) or the file`);
  const what = unreadable.length === 0 ? `${source.file} was not read: ${reply.stderr.trim()}` : `${unreadable.join(' and ')} cannot be read`;
  throw refused(name, what, `mend database.env-file (${placeOf(environment, 'env-file')}): a path that is not absolute is looked for in the live tree, then in the repository`);
}

function requireAddress({ url, where, name }: Found, database: Database): ParsedAddress {
  const parsed = parseAddress(url, database.via);
  if (typeof parsed === 'string') throw refused(where, `${name} cannot be used: ${parsed}`, 'mend the address');
  const { address } = parsed;
  if (address.database !== database.name) throw refused(where, `${name}: the address leads to ${address.database} and not to ${database.name}`, `mend the address: it must name ${database.name}; or mend database.name in the configuration`);
  return parsed;
}

/** It is for databases to be made and renamed, and may name any of the same server, or none. */
function requireAdmin(environment: Environment, { name, via }: Database, adminUrl: string): ParsedAddress {
  const parsed = parseAddress(adminUrl, via, name);
  if (typeof parsed === 'string') throw refused(placeOfAdmin(environment), `database.admin-url cannot be used: ${parsed}`, 'mend the address');
  return parsed;
}
