// The terminal may go in the middle of a rollback, or whatever reads its output: the run goes on without it, and so do its journal and its log.

/**
 * From now on neither a reader that is gone (EPIPE) nor a terminal that is (EIO, SIGHUP) ends this process.
 * @returns a check that throws, once, why nobody may see the output any more.
 */
export function outlastOutput(): () => void {
  let lost: string | undefined;
  let said = false;
  process.stdout.on('error', (error) => (lost ??= `nobody reads the output any more (${error.message})`));
  process.stderr.on('error', () => undefined);
  process.on('SIGHUP', () => (lost ??= 'the terminal has gone (SIGHUP)'));
  return () => {
    if (lost === undefined || said) return;
    said = true;
    throw new Error(`${lost}; the run goes on to its end without it`);
  };
}
