// What this version brings.
export function WhatIsNewPage() {
  return <p>Actual cost beside planned cost, and the author of every modification.</p>;
}
