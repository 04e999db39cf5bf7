// The state of the synchronisation with PEMS.
import arrows from '../src/sync-arrows.svg';

export function SyncPage() {
  return (
    <section class="sync">
      <img src={arrows} alt="" />
      <p>Your changes are queued and written to PEMS within seconds.</p>
    </section>
  );
}
