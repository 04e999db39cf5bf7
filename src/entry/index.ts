// The action's entry, for the main step and for the post step.
import { getState, saveState, setFailed } from '@actions/core';
import { messageOf } from '../errors';
import { main } from './main';
import { post } from './post';

const isPost = getState('main-began') !== '';
if (!isPost) saveState('main-began', 'true');

(isPost ? post() : main())
  .catch((error: unknown) => setFailed(messageOf(error)))
  // Nothing may keep the job waiting once everything is said; setFailed has set the exit code.
  .finally(() => process.exit());
