// The frame of every page: logo, navigation, version. Pages are loaded when they are opened.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import logo from '../src/logo.svg';
import { version } from '../src/version';
import { pages } from './pages';

export function App() {
  const [name, setName] = useState(pages[0].name);
  const [Page, setPage] = useState<ComponentType>();
  useEffect(() => {
    const page = pages.find((candidate) => candidate.name === name) ?? pages[0];
    void page.load().then((component) => setPage(() => component));
  }, [name]);
  return (
    <>
      <header>
        <img src={logo} alt="" />
        <nav>
          {pages.map((page) => (
            <button key={page.name} onClick={() => setName(page.name)}>
              {page.name}
            </button>
          ))}
        </nav>
        <small>Version {version}</small>
      </header>
      {Page === undefined ? <p>Loading…</p> : <Page />}
    </>
  );
}
