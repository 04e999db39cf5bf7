// How a part of the product is built: the same keys in `backend:` and `frontend:`.
import { innerPath, text } from './values';

export const build = {
  directory: innerPath.default('.').describe('Where package.json stands'),
  install: text.default('npm ci').describe('Shell command that installs what the build needs'),
  build: text.default('npm run build').describe('Shell command that builds'),
};
