// Every step by its name. The name is what runbooks, plans, journals and `deadlines:` call it.
import { announceEnd, announceStart } from './announce';
import { prepareBackend } from './prepare-backend';
import { prepareFrontend } from './prepare-frontend';
import { pruneReleases } from './prune-releases';
import { removeLeftovers } from './remove-leftovers';
import type { Step } from './step';
import { stopWorker } from './stop-worker';
import { storeFrontend } from './store-frontend';
import { switchBackend } from './switch-backend';
import { switchFrontend } from './switch-frontend';
import { verifyBackend } from './verify-backend';
import { verifyFrontend } from './verify-frontend';

export type StepName =
  | 'stop-worker'
  | 'prepare-backend'
  | 'switch-backend'
  | 'verify-backend'
  | 'prepare-frontend'
  | 'switch-frontend'
  | 'verify-frontend'
  | 'announce-start'
  | 'announce-end'
  | 'store-frontend'
  | 'remove-leftovers'
  | 'prune-releases';

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
