// The post step: when the main step was killed before it could tell, this tells where things stand.
import { error, getState, summary } from '@actions/core';

export async function post(): Promise<void> {
  const run = getState('run');
  if (run === '' || getState('result') !== '') return;
  const text = `The run was ended from outside before it could finish.${getState('locks') === 'true' ? ` The lock of run ${run} stays on the hosts.` : ''} What had begun there goes on to its end.`;
  const next = `Re-run this job (not by somebody who approved it: starters cannot approve): the same run finds its lock and its jobs again, waits for what still runs, and goes on from there.`;
  error(`${text} → ${next}`, { title: 'Rollback killed' });
  await summary.addRaw(`# 🛑 Killed before the end\n\n${text}\n\n**Next:** ${next}\n`).write();
}
