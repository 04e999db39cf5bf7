// A real browser, headless, that shows a page in the width of a phone or a desk and says what is wrong with it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { launch, type Browser, type Page } from 'puppeteer-core';
import { pageOf } from './page';

const mermaid = join(dirname(createRequire(join(process.cwd(), 'package.json')).resolve('mermaid')), 'mermaid.min.js');
const height = 844;
const mostPainted = 6_000;
const candidates = [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** @throws Error when there is no Chromium on this machine. */
export function openBrowser(): Promise<Browser> {
  const executablePath = candidates.find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined) throw new Error('There is no Chromium here. As root, script/setup-system installs it; or name one in CHROMIUM.');
  return launch({ executablePath, headless: true, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] });
}

export interface Shown {
  readonly charts: number;
  /** What Mermaid could not draw. */
  readonly chartErrors: readonly string[];
  /** How far the body is wider than the window in each width, px. */
  readonly overflowPx: readonly number[];
  /** Whatever the page fetched, opened or ran. */
  readonly deeds: readonly string[];
  readonly elements: readonly string[];
  /** `tag attribute` of handlers and other attributes that Markdown does not make. */
  readonly attributes: readonly string[];
  readonly links: readonly { readonly href: string; readonly text: string }[];
  /** Texts outside of code in which GitHub would see a mention. */
  readonly mentions: readonly string[];
  readonly headings: readonly string[];
}

/**
 * @param widths the first is that in which the charts are drawn.
 * @param picture where each width is painted; undefined: nowhere.
 */
export async function show(browser: Browser, markdown: string, widths: readonly number[], picture?: (width: number) => string): Promise<Shown> {
  const page = await browser.newPage();
  const deeds: string[] = [];
  try {
    await page.setViewport({ width: widths[0] ?? 390, height });
    page.on('dialog', (dialog) => {
      deeds.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => deeds.push(`request: ${request.url().slice(0, 80)}`));
    page.on('pageerror', (error) => deeds.push(`error: ${String(error)}`));
    await page.setContent(pageOf(markdown));
    const chartErrors = await drawCharts(page);
    const looks = (await page.evaluate(looking)) as Omit<Shown, 'chartErrors' | 'deeds' | 'overflowPx'>;
    return { ...looks, overflowPx: await widthsOver(page, widths, picture), chartErrors, deeds };
  } finally {
    await page.close();
  }
}

/** How far the body is too wide, in each of the widths. */
async function widthsOver(page: Page, widths: readonly number[], picture: ((width: number) => string) | undefined): Promise<number[]> {
  const over: number[] = [];
  for (const width of widths) {
    await page.setViewport({ width, height });
    over.push((await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number);
    const tall = (await page.evaluate('document.documentElement.scrollHeight')) as number;
    if (picture !== undefined) await page.screenshot({ path: picture(width) as `${string}.png`, clip: { x: 0, y: 0, width, height: Math.min(tall, mostPainted) }, captureBeyondViewport: true });
  }
  return over;
}

/** As GitHub does: strict, one chart after another. */
async function drawCharts(page: Page): Promise<string[]> {
  if ((await page.$('pre.mermaid')) === null) return [];
  await page.addScriptTag({ path: mermaid });
  return (await page.evaluate(`(async () => {
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });
    const errors = [];
    for (const node of document.querySelectorAll('pre.mermaid')) await mermaid.run({ nodes: [node] }).catch((error) => errors.push(String(error)));
    return errors;
  })()`)) as string[];
}

/** Runs in the page, whose words TypeScript does not know here. */
const looking = String.raw`(() => {
  const main = document.querySelector('main');
  const drawn = new Set(main.querySelectorAll('pre.mermaid *'));
  const own = [...main.querySelectorAll('*')].filter((element) => !drawn.has(element));
  const usual = new Set(['class', 'style', 'type', 'disabled', 'checked', 'href', 'open', 'start', 'data-processed']);
  const mentions = [];
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement.closest('code, pre') === null && /(?:^|[^A-Za-z0-9_])@[A-Za-z0-9]/.test(node.textContent)) mentions.push(node.textContent.slice(0, 200));
  }
  return {
    charts: main.querySelectorAll('pre.mermaid svg').length,
    elements: [...new Set(own.map((element) => element.tagName.toLowerCase()))].sort(),
    attributes: own.flatMap((element) => [...element.attributes].filter(({ name }) => !usual.has(name)).map(({ name }) => element.tagName.toLowerCase() + ' ' + name)),
    links: [...main.querySelectorAll('a')].map((link) => ({ href: link.getAttribute('href'), text: link.textContent })),
    mentions,
    headings: [...main.querySelectorAll('h1, h2, h3')].map((heading) => heading.textContent),
  };
})()`;
