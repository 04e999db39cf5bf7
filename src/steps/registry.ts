// Every step by its name.
import { announceEnd, announceStart } from './announce';
import { prepareBackend } from './prepare-backend';
import { prepareFrontend } from './prepare-frontend';
import { pruneReleases } from './prune-releases';
import { removeLeftovers } from './remove-leftovers';
import type { StepName } from '../step-names';
import type { Step } from './step';
import { stopWorker } from './stop-worker';
import { storeFrontend } from './store-frontend';
import { switchBackend } from './switch-backend';
import { switchFrontend } from './switch-frontend';
import { verifyBackend } from './verify-backend';
import { verifyFrontend } from './verify-frontend';

export type Steps = Readonly<Record<StepName, Step>>;

export const steps: Steps = {
  'stop-worker': stopWorker,
  'prepare-backend': prepareBackend,
  'switch-backend': switchBackend,
  'verify-backend': verifyBackend,
  'prepare-frontend': prepareFrontend,
  'switch-frontend': switchFrontend,
  'verify-frontend': verifyFrontend,
  'announce-start': announceStart,
  'announce-end': announceEnd,
  'store-frontend': storeFrontend,
  'remove-leftovers': removeLeftovers,
  'prune-releases': pruneReleases,
};
