// Markdown as GitHub shows it: GFM with tables that scroll in their own box, task lists, and Mermaid in place of its code. Nothing is sanitised here, so whatever slips through shows.
import MarkdownIt from 'markdown-it';

const style = `
  body { margin: 0; font: 16px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; color: #1f2328; }
  main { max-width: 980px; margin: 0 auto; padding: 16px; box-sizing: border-box; overflow-wrap: break-word; }
  h1, h2 { border-bottom: 1px solid #d1d9e0; padding-bottom: .3em; }
  table { display: block; width: max-content; max-width: 100%; overflow: auto; border-collapse: collapse; margin: 0 0 16px; }
  th, td { padding: 6px 13px; border: 1px solid #d1d9e0; }
  tr:nth-child(2n) { background: #f6f8fa; }
  pre { padding: 16px; overflow: auto; font-size: 85%; background: #f6f8fa; border-radius: 6px; overflow-wrap: normal; }
  pre.mermaid { background: none; padding: 0; }
  code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
  blockquote { margin: 0 0 16px; padding: 0 1em; color: #59636e; border-left: .25em solid #d1d9e0; }
  li:has(> input) { list-style: none; } li > input { margin: 0 .2em .25em -1.4em; vertical-align: middle; }
`;

export function pageOf(markdown: string): string {
  const renderer = new MarkdownIt({ html: true, linkify: true });
  const fence = renderer.renderer.rules.fence;
  renderer.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() === 'mermaid') return `<pre class="mermaid">${renderer.utils.escapeHtml(token.content)}</pre>`;
    return fence?.(tokens, index, options, env, self) ?? '';
  };
  const body = renderer.render(markdown).replace(/<li>(<p>)?\[([ x])\] /g, (_whole, paragraph: string | undefined, tick: string) => `<li>${paragraph ?? ''}<input type="checkbox" disabled${tick === 'x' ? ' checked' : ''}> `);
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>${style}</style></head><body><main>${body}</main></body></html>`;
}
