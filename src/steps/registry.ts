// Every step by its name.
import type { StepName } from '../step-names';
import { announceDrill } from './announce-drill';
import { announceDrillEnd } from './announce-drill-end';
import { announceEnd } from './announce-end';
import { announceStart } from './announce-start';
import { deployRelease } from './deploy-release';
import { dumpDoomedRows } from './dump-doomed-rows';
import { judgeMatrix } from './judge-matrix';
import { openFollowUp } from './open-follow-up';
import { openPullRequest } from './open-pull-request';
import { openRollbackRun } from './open-rollback-run';
import { prepareBackend } from './prepare-backend';
import { prepareFrontend } from './prepare-frontend';
import { prepareRestore } from './prepare-restore';
import { proposeDrillReport } from './propose-drill-report';
import { proveBackendStable } from './prove-backend-stable';
import { pruneReleases } from './prune-releases';
import { recordBaseline } from './record-baseline';
import { removeLeftovers } from './remove-leftovers';
import { rollForward } from './roll-forward';
import { runChecklist } from './run-checklist';
import { soakRelease } from './soak-release';
import { startBackend } from './start-backend';
import type { Step } from './step';
import { stopBackend } from './stop-backend';
import { stopBackendAtOnce } from './stop-backend-at-once';
import { stopWorker } from './stop-worker';
import { storeFrontend } from './store-frontend';
import { swapDatabase } from './swap-database';
import { switchBackend } from './switch-backend';
import { switchFlagOff } from './switch-flag-off';
import { switchFrontend } from './switch-frontend';
import { tellUsers } from './tell-users';
import { undoMigrations } from './undo-migrations';
import { verifyBackend } from './verify-backend';
import { verifyDatabase } from './verify-database';
import { verifyFrontend } from './verify-frontend';
import { watchStability } from './watch-stability';
import { writeDrillReport } from './write-drill-report';
import { writeReport } from './write-report';

export type Steps = Readonly<Record<StepName, Step>>;

export const steps: Steps = {
  'stop-worker': stopWorker,
  'prepare-backend': prepareBackend,
  'switch-backend': switchBackend,
  'verify-backend': verifyBackend,
  'prove-backend-stable': proveBackendStable,
  'prepare-frontend': prepareFrontend,
  'switch-frontend': switchFrontend,
  'verify-frontend': verifyFrontend,
  'stop-backend-at-once': stopBackendAtOnce,
  'stop-backend': stopBackend,
  'prepare-restore': prepareRestore,
  'dump-doomed-rows': dumpDoomedRows,
  'undo-migrations': undoMigrations,
  'swap-database': swapDatabase,
  'start-backend': startBackend,
  'verify-database': verifyDatabase,
  'record-baseline': recordBaseline,
  'switch-flag-off': switchFlagOff,
  'tell-users': tellUsers,
  'run-checklist': runChecklist,
  'watch-stability': watchStability,
  'announce-start': announceStart,
  'announce-end': announceEnd,
  'store-frontend': storeFrontend,
  'remove-leftovers': removeLeftovers,
  'prune-releases': pruneReleases,
  'write-report': writeReport,
  'open-pull-request': openPullRequest,
  'open-follow-up': openFollowUp,
  'judge-matrix': judgeMatrix,
  'open-rollback-run': openRollbackRun,
  'announce-drill': announceDrill,
  'deploy-release': deployRelease,
  'soak-release': soakRelease,
  'roll-forward': rollForward,
  'announce-drill-end': announceDrillEnd,
  'write-drill-report': writeDrillReport,
  'propose-drill-report': proposeDrillReport,
};
