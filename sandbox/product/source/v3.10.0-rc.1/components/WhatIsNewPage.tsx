// What this version brings.
export function WhatIsNewPage() {
  return <p>A preview of dark mode. Not for production.</p>;
}
