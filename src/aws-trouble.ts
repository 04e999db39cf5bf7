// What to do when AWS cannot be used: each reason has a mend of its own.

export const noRegion = 'AWS_REGION is not set';
export const noCredentials = 'no AWS credentials were found';

export const notReached = 'cannot be reached';

export function awsMend(reason: string): string {
  if (reason.startsWith(noRegion)) return 'set it for this step: aws-region of aws-actions/configure-aws-credentials does (in the terminal: export AWS_REGION=…)';
  if (reason.startsWith(noCredentials)) return 'let aws-actions/configure-aws-credentials run before this step (in the terminal: AWS_PROFILE, or the variables of AWS)';
  if (reason.includes(notReached)) return 'let this machine reach it: the network, a proxy, the endpoint (AWS_ENDPOINT_URL_S3), the region';
  return 'give this identity the rights (docs/configuration.md lists them), or mend the name or the credentials';
}
