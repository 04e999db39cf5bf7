// Deletes assets that an earlier rollback kept for open tabs, once they are old enough and only while the bucket still serves what that rollback put there.
import { allFacts, parseFacts } from '../commands/facts-protocol';
import { commandsFor, hostScript } from '../commands/script';
import { forgetLeftovers, readLeftovers } from '../commands/site-files';
import { parseLeftovers, removable } from '../site/leftovers';
import { exactly } from '../words/durations';
import { viaHost } from './parts/frontend-build';
import { outcome, type Step } from './step';

export const removeLeftovers: Step = {
  title: 'Remove what an earlier rollback kept for open tabs',
  section: 'Quick Rollback, Step 4.3 (--delete), done later',
  deadlineMs: 120_000,
  blocking: false,
  undo: 'nothing to undo: no page names these files',

  plan(situation) {
    const { frontend } = situation.environment;
    if (frontend === undefined) return { notNeeded: 'the configuration has no frontend' };
    const host = viaHost(situation, frontend);
    if (host === undefined) return { notNeeded: `${frontend.via} is not reachable` };
    return { says: [`delete noted assets older than ${exactly(frontend.keepAssetsMs)} from s3://${frontend.bucket}`], commands: commandsFor([host], () => hostScript(host, 'Read the notes', 20_000, readLeftovers)) };
  },

  async run(planned, context) {
    const { ports, signal, situation } = context;
    const { frontend } = situation.environment;
    const replies = await ports.hosts.look(planned.commands, signal);
    const notes = replies.flatMap((reply) => allFacts(parseFacts(reply.stdout), 'leftovers')).map(parseLeftovers);
    const host = frontend === undefined ? undefined : viaHost(situation, frontend);
    if (frontend === undefined || host === undefined || notes.length === 0) return outcome('there is nothing to remove', { state: 'already' });
    const stored = await ports.store.list(frontend.bucket, frontend.prefix, signal);
    const now = ports.clock.now().getTime();
    const due = notes.filter((note) => now - Date.parse(note.since) >= frontend.keepAssetsMs);
    const keys = due.flatMap((note) => removable(note, frontend.bucket, stored, now, frontend.keepAssetsMs));
    // After a newer deployment the same assets may be live again: then they stay, and the note is forgotten.
    const failed = keys.length === 0 ? [] : await ports.store.remove(frontend.bucket, keys, signal);
    if (failed.length === 0 && due.length > 0) await ports.hosts.change('forget-leftovers', commandsFor([host], () => hostScript(host, 'Forget the notes', 20_000, forgetLeftovers(due.map((note) => note.run)))), { signal });
    return outcome(`${keys.length - failed.length} assets removed`, { warnings: failed.map((key) => `${key} could not be deleted`) });
  },
};
