// What this version brings.
export function WhatIsNewPage() {
  return <p>Changes now flow to PEMS and back: see the new Sync page.</p>;
}
