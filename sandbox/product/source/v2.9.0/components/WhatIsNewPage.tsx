// What this version brings.
export function WhatIsNewPage() {
  return <p>Records of all organizations in one place.</p>;
}
