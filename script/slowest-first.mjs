// The order in which jest takes the test files: those that take longest first, so that no worker is left alone with one at the end.
// Without measured times of this machine jest would go by the size of the files, which tells nothing here.
import TestSequencer from '@jest/test-sequencer';

// What comes of CommonJS is the module itself.
const Sequencer = TestSequencer.default ?? TestSequencer;

/** Files of more than a minute on two cores, longest first. */
const slow = ['cut-off-host', 'restore-sweep-after', 'restore-sweep-before', 'readiness', 'faults-process', 'faults-frontend', 'quick', 'faults-runner', 'faults-lock', 'faults-target', 'faults-preflight', 'faults-connection', 'faults-build', 'database-strategies'];

function rank({ path }) {
  const index = slow.findIndex((name) => path.endsWith(`/${name}.test.ts`));
  return index === -1 ? slow.length : index;
}

export default class SlowestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((left, right) => rank(left) - rank(right));
  }
}
