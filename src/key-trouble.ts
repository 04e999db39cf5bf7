// A host that answers and does not accept our key is no host that is down: bringing it back mends nothing.

export const deniedWords = 'accepts none of our keys';
const unreadableWords = 'Cannot parse privateKey';

/** @param reason what the way to the host said. Undefined where the key is not to blame. */
export function keyMend(reason: string): string | undefined {
  if (reason.includes(unreadableWords)) return 'mend ssh-key, or ssh-passphrase (in the terminal: --identity, SSH_PASSPHRASE): they do not open each other';
  if (!reason.includes(deniedWords)) return undefined;
  const user = /(?:^|\s)(\S+)@/.exec(reason)?.[1] ?? 'the user';
  return `put the public half of the key into ~${user}/.ssh/authorized_keys there, or mend user: in the configuration, or hand over the key that belongs to it`;
}
