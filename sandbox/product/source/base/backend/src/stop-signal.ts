// Ends the process in order when pm2 (SIGINT) or the system (SIGTERM) asks for it.

/** `obeys` is asked at each signal: as long as it says no, the signal is ignored. */
export function onStopSignal(finish: () => Promise<void>, obeys: () => boolean = () => true): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping || !obeys()) return;
    stopping = true;
    console.log(`${signal}: finishing`);
    finish().then(
      () => process.exit(0),
      (error: Error) => {
        console.error(`Could not finish: ${error.message}`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
