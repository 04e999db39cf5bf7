// What --help prints.
import { tmpdir } from 'node:os';
import { overrides, rollbackTypes } from '../request';

export const usage = `emergency-rollback TYPE [--to TAG] [options]

  TYPE                  ${rollbackTypes.join(' | ')}
  --to TAG              release to go back to; previous, when left out
  --config FILE         .github/rollback.yml
  --environment NAME    needed when the file describes several
  --incident ID         the same type with the same ID, environment and machine resumes a run that was stopped; one that has ended well goes further only with --to; a new one, when left out
  --reason TEXT
  --scenario NAME       of the authorization table: who must be told
  --dry-run             read everything, print the plan, change nothing
  --freeze              keep the lock after a success, so that no deployment undoes it
  --allow NAME          overrule a refusal: ${overrides.join(', ')} (may be repeated)
  --strategy NAME       of the database: auto | keep | mark | revert | restore | undo-restore
  --backup KEY          with restore; latest, when left out
  --confirm NAME        the database's name, for what replaces or drops data
  --watch-window TIME   with watch: 15m; the configuration's, when left out
  --facts NAMES         with assess: what only people know, such as data-corruption,fix-within-2h
  --break-lock OWNER    take over the lock of a dead run, also of your own on another machine, named as the refusal named it
  --identity FILE       SSH private key; the agent, when left out
  --journal FILE        with report: the journal of the run; of the same incident and person, when left out
  --run ID              with report: the run to report on, such as gh-123456; the newest that changed something, when left out
  --summary FILE        write the summary as Markdown
  --help

Secrets come from the environment: SSH_PASSPHRASE, SLACK_TOKEN, SLACK_WEBHOOK, STATUSPAGE_KEY, GITHUB_TOKEN, and AWS's own.
It goes past the approvals of GitHub: every record it leaves says BREAK-GLASS.
A run whose terminal goes (a lost SSH session), or whose output nobody reads any more, goes on to its end; journal and log are below ${tmpdir()}/emergency-rollback-UID. Ctrl-C cancels it.

Exit status: 0 done and verified (readiness: ready), 1 stopped half way (readiness: not ready), 2 refused (nothing was changed), 3 cancelled, 4 done, but not on every host, 5 inconclusive.
`;
